package dev.lethe.worker.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.pooling.Pool;
import java.util.Iterator;

/** A layer without tensors of its own. */
public sealed interface Shaping extends Layer {
  /** What becomes of a batch. */
  NDArray of(NDArray input);

  @Override
  default NDArray forward(
      NDArray input, Iterator<NDArray> weights, Iterator<NDArray> statistics, Pass pass) {
    return of(input);
  }

  record Relu() implements Shaping {
    @Override
    public NDArray of(NDArray input) {
      return Activation.relu(input);
    }
  }

  /** x Φ(x), exactly (Hendrycks & Gimpel, 2016). */
  record Gelu() implements Shaping {
    @Override
    public NDArray of(NDArray input) {
      return Activation.gelu(input);
    }
  }

  /** N×C×H×W to N×(C·H·W). */
  record Flatten() implements Shaping {
    @Override
    public NDArray of(NDArray input) {
      return input.reshape(input.getShape().get(0), -1);
    }

    @Override
    public Shape output(Shape input) {
      return new Shape(input.size());
    }
  }

  /** The largest of each square. */
  record MaxPool(int kernel, int stride, int padding) implements Shaping {
    @Override
    public NDArray of(NDArray input) {
      Shape strides = new Shape(stride, stride);
      Shape paddings = new Shape(padding, padding);
      return Pool.maxPool2d(input, new Shape(kernel, kernel), strides, paddings, false);
    }

    @Override
    public Shape output(Shape input) {
      return new Shape(input.get(0), length(input.get(1)), length(input.get(2)));
    }

    private long length(long pixels) {
      return (pixels + 2L * padding - kernel) / stride + 1;
    }
  }

  /**
   * N×C×H×W to N×C. Written as a mean over N×(H·W)×C, so that its gradient comes back with the
   * strides of N×H×W×C; the engine's own pooling returns others, and the layer below pays for it.
   */
  record GlobalAveragePool() implements Shaping {
    private static final int[] PIXELS = {1};

    @Override
    public NDArray of(NDArray input) {
      Shape shape = input.getShape();
      return input.transpose(0, 2, 3, 1).reshape(shape.get(0), -1, shape.get(1)).mean(PIXELS);
    }

    @Override
    public Shape output(Shape input) {
      return new Shape(input.get(0));
    }
  }

  /** N×L×D to N×D: the first token. */
  record FirstToken() implements Shaping {
    @Override
    public NDArray of(NDArray input) {
      return input.get(":, 0");
    }

    @Override
    public Shape output(Shape input) {
      return new Shape(input.get(1));
    }
  }

  /** N×L×D to N×D: the mean of the tokens. */
  record AverageToken() implements Shaping {
    private static final int[] LENGTH = {1};

    @Override
    public NDArray of(NDArray input) {
      return input.mean(LENGTH);
    }

    @Override
    public Shape output(Shape input) {
      return new Shape(input.get(1));
    }
  }
}
