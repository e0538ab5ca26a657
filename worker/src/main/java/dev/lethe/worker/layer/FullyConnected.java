package dev.lethe.worker.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.core.Linear;
import java.util.Iterator;
import java.util.List;

/** A linear map of the last dimension, with a bias. */
public record FullyConnected(int in, int out, Parameter.Start weight, Parameter.Start bias)
    implements Layer {

  /** Started like PyTorch's {@code Linear}. */
  public FullyConnected(int in, int out) {
    this(in, out, new Parameter.Start.Uniform(in), new Parameter.Start.Uniform(in));
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(
        new Parameter("weight", new Shape(out, in), weight),
        new Parameter("bias", new Shape(out), bias));
  }

  @Override
  public NDArray forward(
      NDArray input, Iterator<NDArray> weights, Iterator<NDArray> statistics, Pass pass) {
    return of(input, weights);
  }

  static NDArray of(NDArray input, Iterator<NDArray> weights) {
    return of(input, weights.next(), weights.next());
  }

  /** In the precision that the weights have. */
  static NDArray of(NDArray input, NDArray weight, NDArray bias) {
    return Linear.linear(Casting.like(weight, input), weight, bias).head();
  }

  @Override
  public Shape output(Shape input) {
    return input.slice(0, input.dimension() - 1).add(out);
  }

  @Override
  public long multiplyAdds(Shape input) {
    return input.size() * out;
  }
}
