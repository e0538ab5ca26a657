package dev.lethe.worker.measure;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.lethe.worker.sharpness.Batch;

/** How much higher the loss is around some weights than at them. */
interface Rise {
  /**
   * The rise of a batch's loss.
   *
   * @param scale c, by which the neighbourhood is stretched along each weight: like the weights, or
   *     a scalar
   */
  double of(NDArray weights, NDArray scale, Batch batch);

  /** The loss at a point, and nothing left behind. */
  static double height(Landscape landscape, NDArray point, Batch batch) {
    try (NDManager scratch = point.getManager().newSubManager()) {
      NDArray alias = point.stopGradient();
      alias.attach(scratch);
      return landscape.height(alias, batch).getFloat();
    }
  }
}
