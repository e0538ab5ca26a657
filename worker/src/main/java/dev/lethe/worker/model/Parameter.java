package dev.lethe.worker.model;

import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * One tensor of a layer and how its values start.
 *
 * @param shape as in PyTorch: linear out×in, convolution out×in×kh×kw
 */
record Parameter(Shape shape, Start start) {
  /** What the values are before training. */
  sealed interface Start {
    /** Uniform in ±1/√fanIn: PyTorch's default, which is Kaiming uniform with a = √5. */
    record Uniform(int fanIn) implements Start {}

    record Constant(float value) implements Start {}
  }

  static Parameter uniform(int fanIn, long... shape) {
    return new Parameter(new Shape(shape), new Start.Uniform(fanIn));
  }

  static Parameter constant(float value, long length) {
    return new Parameter(new Shape(length), new Start.Constant(value));
  }

  int size() {
    return Math.toIntExact(shape.size());
  }

  /** Whether it has two or more dimensions: no bias, no batch norm. */
  boolean isMatrix() {
    return shape.dimension() > 1;
  }

  float[] draw(RandomGenerator random) {
    float[] values = new float[size()];
    switch (start) {
      case Start.Constant(float value) -> Arrays.fill(values, value);
      case Start.Uniform(int fanIn) -> {
        double bound = 1 / Math.sqrt(fanIn);
        for (int i = 0; i < values.length; i++) {
          values[i] = (float) (bound * (2 * random.nextDouble() - 1));
        }
      }
    }
    return values;
  }
}
