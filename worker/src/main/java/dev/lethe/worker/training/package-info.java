/**
 * The training loop. Start at {@link dev.lethe.worker.training.Training}, which runs a trial on a
 * data set and ends in an {@link dev.lethe.worker.training.Outcome}. With one thread the same
 * specification gives the same bits, also when it was stopped and went on from a checkpoint: every
 * random draw depends on the seed and the position alone.
 */
@NullMarked
package dev.lethe.worker.training;

import org.jspecify.annotations.NullMarked;
