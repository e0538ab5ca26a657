/**
 * One update of the weights from one batch: rule × objective × blend. Start at {@link
 * dev.lethe.worker.sharpness.SharpGradient}, which perturbs the weights and takes the gradient
 * there; {@link dev.lethe.worker.sharpness.Descent} then moves the weights. Every array that they
 * make belongs to the manager of the arrays they are given, so the step that owns it frees all.
 */
@NullMarked
package dev.lethe.worker.sharpness;

import org.jspecify.annotations.NullMarked;
