package dev.lethe.worker.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Self-attention of several heads over N×L×D: softmax(q kᵀ/√d) v, heads side by side, projected
 * (Vaswani et al., 2017). Tensors are named as in timm. The softmax is computed in float32.
 *
 * @param heads divides the width
 */
public record Attention(int width, int heads, Parameter.Start start) implements Layer {
  public Attention {
    if (width % heads != 0) {
      throw new IllegalArgumentException(
          "%d heads do not divide a width of %d".formatted(heads, width));
    }
  }

  private FullyConnected entrance() {
    return new FullyConnected(width, 3 * width, start, new Parameter.Start.Constant(0));
  }

  private FullyConnected exit() {
    return new FullyConnected(width, width, start, new Parameter.Start.Constant(0));
  }

  @Override
  public List<Parameter> parameters() {
    return Stream.concat(
            entrance().parameters().stream().map(p -> p.under("qkv")),
            exit().parameters().stream().map(p -> p.under("proj")))
        .toList();
  }

  @Override
  public NDArray forward(
      NDArray input, Iterator<NDArray> weights, Iterator<NDArray> statistics, Pass pass) {
    Shape shape = input.getShape();
    int depth = width / heads;
    NDList parts =
        FullyConnected.of(input, weights).split(3, 2).stream()
            .map(part ->
                part.reshape(shape.get(0), shape.get(1), heads, depth).transpose(0, 2, 1, 3))
            .collect(NDList::new, NDList::add, NDList::addAll);
    NDArray scores =
        parts.get(0).mul(1 / Math.sqrt(depth)).matMul(parts.get(1).transpose(0, 1, 3, 2));
    NDArray shares = Casting.like(scores, Casting.toFloat32(scores).softmax(3));
    NDArray mixed = shares.matMul(parts.get(2)).transpose(0, 2, 1, 3).reshape(shape);
    return FullyConnected.of(mixed, weights);
  }

  @Override
  public long multiplyAdds(Shape input) {
    long length = input.get(0);
    return entrance().multiplyAdds(input)
        + exit().multiplyAdds(input)
        + 2 * length * length * width;
  }
}
