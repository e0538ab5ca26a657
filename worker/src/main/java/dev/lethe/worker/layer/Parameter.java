package dev.lethe.worker.layer;

import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * One tensor of a layer and how its values start.
 *
 * @param name as in PyTorch, such as {@code weight}; a {@link Chain} puts its own before it
 * @param shape as in PyTorch: linear out×in, convolution out×in×kh×kw
 * @param use what becomes of it
 */
public record Parameter(String name, Shape shape, Start start, Use use) {
  /** What a layer does with a tensor. */
  public enum Use {
    /** Weight or bias of a convolution or a linear map. */
    LINEAR,
    /** Scale, shift or statistic of a norm. */
    NORM,
    /** Put beside or onto activations, as a class token and positions are. */
    EMBEDDING
  }

  /** Of a convolution or a linear map. */
  public Parameter(String name, Shape shape, Start start) {
    this(name, shape, start, Use.LINEAR);
  }

  /** What the values are before training. */
  public sealed interface Start {
    /** Uniform in ±1/√fanIn: PyTorch's default, which is Kaiming uniform with a = √5. */
    record Uniform(long fanIn) implements Start {}

    /** Normal with this standard deviation. */
    record Normal(double deviation) implements Start {}

    record Constant(double value) implements Start {}
  }

  /** Ones or zeros, say. */
  static Parameter constant(String name, double value, long length) {
    return new Parameter(name, new Shape(length), new Start.Constant(value), Use.NORM);
  }

  Parameter under(String prefix) {
    return prefix.isEmpty() ? this : new Parameter(prefix + "." + name, shape, start, use);
  }

  public int size() {
    return Math.toIntExact(shape.size());
  }

  /** Whether it has two or more dimensions and multiplies: no bias, no norm, no embedding. */
  public boolean isMatrix() {
    return shape.dimension() > 1 && use != Use.EMBEDDING;
  }

  /** Values to start with, in row-major order. */
  public float[] draw(RandomGenerator random) {
    float[] values = new float[size()];
    switch (start) {
      case Start.Constant(double value) -> Arrays.fill(values, (float) value);
      case Start.Uniform(long fanIn) -> {
        double bound = 1 / Math.sqrt((double) fanIn);
        for (int i = 0; i < values.length; i++) {
          values[i] = (float) (bound * (2 * random.nextDouble() - 1));
        }
      }
      case Start.Normal(double deviation) -> {
        for (int i = 0; i < values.length; i++) {
          values[i] = (float) (deviation * random.nextGaussian());
        }
      }
    }
    return values;
  }
}
