/**
 * Decoded data sets, shared by the trials of a worker.
 *
 * <p>{@link dev.lethe.worker.data.Datasets} loads by specification and keeps what fits; a file that
 * is missing or wrong is {@link dev.lethe.worker.data.DataUnavailable}, in words for whoever has to
 * mend it. {@link dev.lethe.worker.data.ImageFiles} are decoded when they are used. No DJL here.
 */
@NullMarked
package dev.lethe.worker.data;

import org.jspecify.annotations.NullMarked;
