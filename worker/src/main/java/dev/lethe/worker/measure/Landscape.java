package dev.lethe.worker.measure;

import ai.djl.ndarray.NDArray;
import dev.lethe.worker.sharpness.Batch;

/** A loss as a function of all weights: what measures are taken of. */
interface Landscape {
  /**
   * The loss of a batch, to be differentiated.
   *
   * @param point all weights, flat
   * @return a scalar
   */
  NDArray height(NDArray point, Batch batch);
}
