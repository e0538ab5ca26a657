package dev.lethe.worker.measure;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/**
 * The eigenvalue of the Hessian that is largest in size, with its sign, by power iteration: v ← H v
 * / ‖H v‖ from a random start, until the Rayleigh quotient v·H v changes by less than 1e-4 of
 * itself, a hundred times at most (as PyHessian does; Yao et al., 2020).
 */
record HessianTop(Landscape landscape, NDArray weights) {
  private static final int MOST_ITERATIONS = 100;
  private static final double TOLERANCE = 1e-4;

  /**
   * The eigenvalue of the mean loss over the batches.
   *
   * @param start drawn from the engine's generator, or any other vector like the weights
   */
  double of(Batches batches, NDArray start) {
    try (NDManager manager = weights.getManager().newSubManager();
        HessianProduct product = new HessianProduct(manager)) {
      NDArray direction = start.div(start.norm());
      direction.attach(manager);
      double value = 0;
      for (int iteration = 0; iteration < MOST_ITERATIONS; iteration++) {
        NDArray image = image(product, direction, batches, manager);
        double next = direction.dot(image).getFloat();
        double length = image.norm().getFloat();
        boolean settled = Math.abs(next - value) <= TOLERANCE * Math.abs(next);
        value = next;
        if (settled || length == 0 || !Double.isFinite(length)) {
          return value;
        }
        direction.close();
        direction = image.divi(length);
      }
      return value;
    }
  }

  /** H v, averaged over the batches. */
  private NDArray image(
      HessianProduct product, NDArray direction, Batches batches, NDManager manager) {
    NDArray sum = manager.zeros(weights.getShape());
    for (int number = 0; number < batches.count(); number++) {
      try (NDManager scratch = manager.newSubManager()) {
        NDArray point = weights.stopGradient();
        point.attach(scratch);
        sum.addi(product.of(landscape, point, direction, batches.get(scratch, number)));
      }
    }
    return sum.divi(batches.count());
  }
}
