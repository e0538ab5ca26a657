/**
 * The networks that trials train. Start at {@link dev.lethe.worker.model.Network}: a list of {@link
 * dev.lethe.worker.model.Layer}s that reads all of its weights from one flat vector, so that an
 * optimiser perturbs, decays and updates them in a few vector operations. A network holds no
 * numbers of its own; {@link dev.lethe.worker.model.NetworkState} does.
 */
@NullMarked
package dev.lethe.worker.model;

import org.jspecify.annotations.NullMarked;
