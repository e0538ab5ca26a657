package dev.lethe.worker.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Iterator;
import java.util.List;

/**
 * A layer whose result can be had for less, up to rounding, by another one with the same tensors.
 * It is described, counted and named as in the literature, and computed the shorter way.
 */
public record Abridged(Layer described, Layer computed) implements Layer {
  public Abridged {
    if (!described.parameters().equals(computed.parameters())
        || !described.statistics().equals(computed.statistics())) {
      throw new IllegalArgumentException("the shorter way has other tensors");
    }
  }

  @Override
  public List<Parameter> parameters() {
    return described.parameters();
  }

  @Override
  public List<Parameter> statistics() {
    return described.statistics();
  }

  @Override
  public NDArray forward(
      NDArray input, Iterator<NDArray> weights, Iterator<NDArray> statistics, Pass pass) {
    return computed.forward(input, weights, statistics, pass);
  }

  @Override
  public Shape output(Shape input) {
    return described.output(input);
  }

  @Override
  public long multiplyAdds(Shape input) {
    return described.multiplyAdds(input);
  }
}
