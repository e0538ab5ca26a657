package dev.lethe.worker.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Self-attention of several heads over N×L×D: softmax(q kᵀ/√d) v, heads side by side, projected
 * (Vaswani et al., 2017). Tensors are named as in timm. The softmax is computed in float32.
 *
 * @param heads divides the width
 * @param asking whose results are wanted
 */
public record Attention(int width, int heads, Parameter.Start start, Asking asking)
    implements Layer {
  /** The tokens that ask all others. */
  public enum Asking {
    /** N×L×D to N×L×D. */
    ALL,
    /** N×L×D to N×D: what comes of the first token where all of them ask. */
    FIRST
  }

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
    NDArray weight = weights.next();
    NDArray bias = weights.next();
    NDArray mixed =
        switch (asking) {
          case ALL -> {
            NDList parts = byHead(FullyConnected.of(input, weight, bias), 3);
            yield mixed(parts.get(0), parts.get(1), parts.get(2), input.getShape());
          }
          case FIRST -> {
            NDIndex ofQueries = new NDIndex().addSliceDim(0, width);
            NDIndex ofOthers = new NDIndex().addSliceDim(width, 3L * width);
            NDArray first = input.get(":, 0:1");
            NDArray queries = FullyConnected.of(first, weight.get(ofQueries), bias.get(ofQueries));
            NDList others =
                byHead(FullyConnected.of(input, weight.get(ofOthers), bias.get(ofOthers)), 2);
            yield mixed(byHead(queries, 1).head(), others.get(0), others.get(1), first.getShape())
                .squeeze(1);
          }
        };
    return FullyConnected.of(mixed, weights);
  }

  /** N×L×(parts·D) to as many times (N·heads)×L×d; copied here once for all products. */
  private NDList byHead(NDArray values, int parts) {
    Shape shape = values.getShape();
    long depth = width / heads;
    Shape one = new Shape(shape.get(0) * heads, shape.get(1), depth);
    NDArray together =
        values
            .reshape(shape.get(0), shape.get(1), parts, heads, depth)
            .transpose(2, 0, 3, 1, 4)
            .reshape(parts, one.get(0), one.get(1), depth);
    return together.split(parts).stream()
        .map(part -> part.reshape(one))
        .collect(NDList::new, NDList::add, NDList::addAll);
  }

  /** What the queries find, N×L×D. */
  private NDArray mixed(NDArray queries, NDArray keys, NDArray values, Shape asked) {
    long depth = width / heads;
    NDArray scores = queries.mul(1 / Math.sqrt((double) depth)).matMul(keys.transpose(0, 2, 1));
    NDArray shares = Casting.like(scores, Casting.toFloat32(scores).softmax(2));
    return shares
        .matMul(values)
        .reshape(asked.get(0), heads, asked.get(1), depth)
        .transpose(0, 2, 1, 3)
        .reshape(asked);
  }

  @Override
  public Shape output(Shape input) {
    return switch (asking) {
      case ALL -> input;
      case FIRST -> new Shape(width);
    };
  }

  @Override
  public long multiplyAdds(Shape input) {
    long length = input.get(0);
    long asked = asking == Asking.ALL ? length : 1;
    long projections = (2 * length + 2 * asked) * width * width;
    return projections + 2 * asked * length * width;
  }
}
