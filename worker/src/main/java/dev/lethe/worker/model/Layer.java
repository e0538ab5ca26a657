package dev.lethe.worker.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.pooling.Pool;
import java.util.Iterator;
import java.util.List;

/** One step of a forward pass. Holds sizes, no numbers. */
sealed interface Layer {
  /** The weights that it takes from the vector of all, in this order. */
  default List<Parameter> parameters() {
    return List.of();
  }

  /** The running statistics that it keeps, in this order. */
  default List<Parameter> statistics() {
    return List.of();
  }

  /**
   * What becomes of a batch.
   *
   * @param weights what {@link #parameters} names is next
   * @param statistics what {@link #statistics} names is next
   */
  NDArray forward(
      NDArray input, Iterator<NDArray> weights, Iterator<NDArray> statistics, Pass pass);

  /** N×C×H×W to N×(C·H·W). */
  record Flatten() implements Layer {
    @Override
    public NDArray forward(
        NDArray input, Iterator<NDArray> weights, Iterator<NDArray> statistics, Pass pass) {
      return input.reshape(input.getShape().get(0), -1);
    }
  }

  record FullyConnected(int in, int out) implements Layer {
    @Override
    public List<Parameter> parameters() {
      return List.of(Parameter.uniform(in, out, in), Parameter.uniform(in, out));
    }

    @Override
    public NDArray forward(
        NDArray input, Iterator<NDArray> weights, Iterator<NDArray> statistics, Pass pass) {
      return Linear.linear(input, weights.next(), weights.next()).head();
    }
  }

  record Relu() implements Layer {
    @Override
    public NDArray forward(
        NDArray input, Iterator<NDArray> weights, Iterator<NDArray> statistics, Pass pass) {
      return Activation.relu(input);
    }
  }

  /** Kernel 3×3, padding 1, no bias. */
  record Convolution(int in, int out) implements Layer {
    private static final Shape ONE = new Shape(1, 1);

    @Override
    public List<Parameter> parameters() {
      return List.of(Parameter.uniform(9 * in, out, in, 3, 3));
    }

    @Override
    public NDArray forward(
        NDArray input, Iterator<NDArray> weights, Iterator<NDArray> statistics, Pass pass) {
      return Conv2d.conv2d(input, weights.next(), null, ONE, ONE).head();
    }
  }

  /** Over the channels, ε = 1e-5, running statistics moving by a tenth of the way. */
  record Normalisation(int channels) implements Layer {
    private static final float EPSILON = 1e-5f;

    /** What the engine keeps of the old running statistics, which is one minus PyTorch's sense. */
    private static final float KEPT = 0.9f;

    private static final float KEPT_WHOLLY = 1;

    @Override
    public List<Parameter> parameters() {
      return List.of(Parameter.constant(1, channels), Parameter.constant(0, channels));
    }

    @Override
    public List<Parameter> statistics() {
      return List.of(Parameter.constant(0, channels), Parameter.constant(1, channels));
    }

    @Override
    public NDArray forward(
        NDArray input, Iterator<NDArray> weights, Iterator<NDArray> statistics, Pass pass) {
      float kept = pass == Pass.TRAINING ? KEPT : KEPT_WHOLLY;
      boolean byBatch = pass != Pass.EVALUATION;
      NDArray scale = weights.next();
      NDArray shift = weights.next();
      return BatchNorm.batchNorm(
              input, statistics.next(), statistics.next(), scale, shift, 1, kept, EPSILON, byBatch)
          .head();
    }
  }

  /** The largest of each 2×2. */
  record MaxPool() implements Layer {
    private static final Shape TWO = new Shape(2, 2);
    private static final Shape ZERO = new Shape(0, 0);

    @Override
    public NDArray forward(
        NDArray input, Iterator<NDArray> weights, Iterator<NDArray> statistics, Pass pass) {
      return Pool.maxPool2d(input, TWO, TWO, ZERO, false);
    }
  }

  /**
   * N×C×H×W to N×C. Written as a mean over N×(H·W)×C, so that its gradient comes back with the
   * strides of N×H×W×C; the engine's own pooling returns others, and the layer below pays for it.
   */
  record GlobalAveragePool() implements Layer {
    private static final int[] PIXELS = {1};

    @Override
    public NDArray forward(
        NDArray input, Iterator<NDArray> weights, Iterator<NDArray> statistics, Pass pass) {
      Shape shape = input.getShape();
      return input.transpose(0, 2, 3, 1).reshape(shape.get(0), -1, shape.get(1)).mean(PIXELS);
    }
  }
}
