/**
 * From an order to its reports.
 *
 * <p>{@link dev.lethe.worker.trial.Worker} owns what the worker holds and decides what runs next;
 * {@link dev.lethe.worker.trial.Execution} is one attempt from start to end. Orders may be repeated
 * and stale; what is held decides.
 */
@NullMarked
package dev.lethe.worker.trial;

import org.jspecify.annotations.NullMarked;
