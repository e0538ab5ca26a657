package dev.lethe.worker.measure;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.training.GradientCollector;
import dev.lethe.worker.sharpness.Batch;

/**
 * A landscape's height at a point and its gradient there.
 *
 * @param vector like the point, and of its manager
 */
record Slope(double height, NDArray vector) {
  static Slope of(Landscape landscape, NDArray point, Batch batch) {
    NDArray leaf = point.stopGradient();
    leaf.setRequiresGradient(true);
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      NDArray height = landscape.height(leaf, batch);
      collector.backward(height);
      return new Slope(height.getFloat(), leaf.getGradient());
    }
  }
}
