/**
 * What is measured of a network beside how well it does. Start at {@link
 * dev.lethe.worker.measure.FinalMeasures} for what is measured when a training has ended, and at
 * {@link dev.lethe.worker.measure.Forgetting} for what is measured along the way. Nothing here
 * changes weights, running statistics or a random draw of the training, so a training that is
 * measured ends with the same bits as one that is not.
 */
@NullMarked
package dev.lethe.worker.measure;

import org.jspecify.annotations.NullMarked;
