package dev.lethe.worker.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Layers one after the other. What a layer computes is freed as soon as the next one has read it;
 * the engine keeps for the gradient what it needs. So the memory of a pass is that of the values
 * which its gradient is made of, and where nothing is differentiated that of one layer.
 */
public record Chain(List<Part> parts) implements Layer {
  /**
   * A layer in its place.
   *
   * @param name put before the names of its tensors; empty for nothing
   */
  public record Part(String name, Layer layer) {}

  /** Passes everything on as it is. */
  public static final Chain NOTHING = new Chain(List.of());

  public Chain {
    parts = List.copyOf(parts);
  }

  /** Collects parts in their order. */
  public static final class Builder {
    private final List<Part> parts = new ArrayList<>();

    /** Adds a layer whose tensors go by a name. */
    public Builder add(String name, Layer layer) {
      parts.add(new Part(name, layer));
      return this;
    }

    /** Adds a layer that needs no name. */
    public Builder add(Layer layer) {
      return add("", layer);
    }

    public Chain build() {
      return new Chain(parts);
    }
  }

  @Override
  public List<Parameter> parameters() {
    return parts.stream()
        .flatMap(part -> part.layer().parameters().stream().map(p -> p.under(part.name())))
        .toList();
  }

  @Override
  public List<Parameter> statistics() {
    return parts.stream()
        .flatMap(part -> part.layer().statistics().stream().map(p -> p.under(part.name())))
        .toList();
  }

  @Override
  public NDArray forward(
      NDArray input, Iterator<NDArray> weights, Iterator<NDArray> statistics, Pass pass) {
    NDArray values = input;
    for (Part part : parts) {
      NDArray given = values;
      values = Scratch.result(() -> part.layer().forward(given, weights, statistics, pass));
      Scratch.close(given, values, input);
    }
    return values;
  }

  @Override
  public Shape output(Shape input) {
    Shape shape = input;
    for (Part part : parts) {
      shape = part.layer().output(shape);
    }
    return shape;
  }

  @Override
  public long multiplyAdds(Shape input) {
    Shape shape = input;
    long sum = 0;
    for (Part part : parts) {
      sum += part.layer().multiplyAdds(shape);
      shape = part.layer().output(shape);
    }
    return sum;
  }
}
