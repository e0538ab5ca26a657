package dev.lethe.worker.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Iterator;
import java.util.List;

/** Normalises the last dimension, ε = 1e-6 as in vision transformers (Ba et al., 2016). */
public record LayerNorm(int width) implements Layer {
  private static final float EPSILON = 1e-6f;

  @Override
  public List<Parameter> parameters() {
    return List.of(Parameter.constant("weight", 1, width), Parameter.constant("bias", 0, width));
  }

  @Override
  public NDArray forward(
      NDArray input, Iterator<NDArray> weights, Iterator<NDArray> statistics, Pass pass) {
    NDArray scale = weights.next();
    NDArray shift = weights.next();
    NDArray values = Casting.like(scale, input);
    return ai.djl.nn.norm.LayerNorm.layerNorm(values, new Shape(width), scale, shift, EPSILON)
        .head();
  }
}
