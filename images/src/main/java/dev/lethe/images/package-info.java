/**
 * Container images as files, built without Docker.
 *
 * <p>{@link dev.lethe.images.Images} is the command: it links a Java runtime, collects a module's
 * libraries ({@code Libraries}, {@code TorchLibraries}), lets the runtime archive its classes,
 * lists what is inside and writes the layers. The same sources and the same JDK give the same
 * digests in the same folder.
 */
@NullMarked
package dev.lethe.images;

import org.jspecify.annotations.NullMarked;
