package dev.lethe.worker.measure;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.lethe.worker.sharpness.Batch;

/**
 * Average-case sharpness: how much the loss of a batch rises on average when δ ~ N(0, ρ² diag(c²))
 * is added to the weights (Andriushchenko et al., ICML 2023, eq. 1). c is 1, or |w| when adaptive.
 *
 * @param deviation ρ
 * @param draws of δ
 */
record AverageCase(Landscape landscape, double deviation, int draws) implements Rise {
  @Override
  public double of(NDArray weights, NDArray scale, Batch batch) {
    double sum = 0;
    for (int draw = 0; draw < draws; draw++) {
      try (NDManager scratch = weights.getManager().newSubManager()) {
        NDArray noise = scratch.randomNormal(weights.getShape()).muli(deviation).muli(scale);
        sum += landscape.height(noise.addi(weights), batch).getFloat();
      }
    }
    return sum / draws - Rise.height(landscape, weights, batch);
  }
}
