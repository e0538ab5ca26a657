/**
 * The worker process: asks for trials, trains them, reports.
 *
 * <p>{@link dev.lethe.worker.WorkerMain} wires {@code data}, {@code training}, {@code trial} and
 * {@code kafka} together and closes them in reverse.
 */
@NullMarked
package dev.lethe.worker;

import org.jspecify.annotations.NullMarked;
