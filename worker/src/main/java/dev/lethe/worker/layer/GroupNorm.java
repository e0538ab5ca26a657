package dev.lethe.worker.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Iterator;
import java.util.List;

/**
 * Normalises each example's N×C×H×W over groups of channels, ε = 1e-5 (Wu & He, 2018); one group is
 * layer norm of images.
 *
 * @param groups divides the channels
 */
public record GroupNorm(int channels, int groups) implements Layer {
  private static final double EPSILON = 1e-5;
  private static final int[] VALUES = {2};

  public GroupNorm {
    if (channels % groups != 0) {
      throw new IllegalArgumentException(
          "%d groups do not divide %d channels".formatted(groups, channels));
    }
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(
        Parameter.constant("weight", 1, channels), Parameter.constant("bias", 0, channels));
  }

  @Override
  public NDArray forward(
      NDArray input, Iterator<NDArray> weights, Iterator<NDArray> statistics, Pass pass) {
    Shape perChannel = new Shape(channels, 1, 1);
    NDArray grouped = Casting.toFloat32(input).reshape(input.getShape().get(0), groups, -1);
    NDArray centred = grouped.sub(grouped.mean(VALUES, true));
    NDArray variance = centred.square().mean(VALUES, true);
    NDArray normal = centred.mul(variance.add(EPSILON).pow(-0.5)).reshape(input.getShape());
    return normal.mul(weights.next().reshape(perChannel)).add(weights.next().reshape(perChannel));
  }
}
