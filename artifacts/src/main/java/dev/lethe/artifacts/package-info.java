/**
 * Files that workers and orchestrators leave for each other, and for people, in the artifact store
 * of an MLflow server, or in an object store.
 *
 * <p>Start at {@link dev.lethe.artifacts.ArtifactStore} or {@link dev.lethe.artifacts.Bucket}, and
 * for files here at {@link dev.lethe.artifacts.Enclosure}. What is read is compared with a checksum
 * that came another way; no call waits for ever, and no message has a secret in it.
 */
@NullMarked
package dev.lethe.artifacts;

import org.jspecify.annotations.NullMarked;
