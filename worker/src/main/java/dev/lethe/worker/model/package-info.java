/**
 * The networks that trials train. Start at {@link dev.lethe.worker.model.Network}: a chain of
 * layers that reads all of its weights from one flat vector, so that an optimiser perturbs, decays
 * and updates them in a few vector operations; {@link dev.lethe.worker.model.Architecture} has the
 * layers of each kind of model. A network holds no numbers of its own; {@link
 * dev.lethe.worker.model.NetworkState} does, and {@link dev.lethe.worker.model.WeightFile} keeps
 * them in a file that Python reads.
 */
@NullMarked
package dev.lethe.worker.model;

import org.jspecify.annotations.NullMarked;
