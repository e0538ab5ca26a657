package dev.lethe.worker.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.lethe.protocol.ModelSpec;
import dev.lethe.protocol.Precision;
import dev.lethe.worker.layer.Casting;
import dev.lethe.worker.layer.Chain;
import dev.lethe.worker.layer.Pass;
import java.util.Iterator;
import java.util.List;
import java.util.random.RandomGenerator;

/** A classifier of images as a chain of layers; its weights come with every call. */
public final class Network {
  private final Chain layers;
  private final Packing weights;
  private final Packing statistics;
  private final Precision precision;

  private Network(Chain layers) {
    this(layers, Precision.FLOAT32);
  }

  private Network(Chain layers, Precision precision) {
    this.layers = layers;
    this.precision = precision;
    this.weights = new Packing(layers.parameters());
    this.statistics = new Packing(layers.statistics());
  }

  /** The network that a trial asks for, for images and classes of these sizes. */
  public static Network of(ModelSpec spec, ImageShape image, int classes) {
    return new Network(Architecture.of(spec, image, classes));
  }

  /** The same network, computing in another precision; its weights are float32 all the same. */
  public Network in(Precision other) {
    return new Network(layers, other);
  }

  /** Flatten, {@code depth} times linear and ReLU, linear. */
  public static Network mlp(int inputs, int hidden, int depth, int classes) {
    return new Network(Architecture.mlp(inputs, hidden, depth, classes));
  }

  /**
   * For each width conv3×3, batch norm and ReLU, with max-pool 2 in the first {@code pooled}; then
   * global average pool and linear.
   */
  public static Network convolutional(int channels, List<Integer> widths, int pooled, int classes) {
    return new Network(
        Architecture.convolutional(channels, widths, pooled, ModelSpec.Norm.BATCH, classes));
  }

  /**
   * The logits of a batch.
   *
   * @param weights all weights, flat
   * @param statistics all running statistics, flat; {@link Pass#TRAINING} changes them
   * @param images N×C×H×W; strides of N×H×W×C make convolutions about twice as fast
   * @return N×classes, in float32
   */
  public NDArray forward(NDArray weights, NDArray statistics, NDArray images, Pass pass) {
    Iterator<NDArray> weightViews = views(weights).iterator();
    Iterator<NDArray> statisticViews = this.statistics.views(statistics).iterator();
    return Casting.toFloat32(layers.forward(images, weightViews, statisticViews, pass));
  }

  /**
   * The one place that a precision is decided in: layers compute in that of their weights. All are
   * brought to bfloat16 at once, so that the gradient comes back to float32 at once.
   */
  private List<NDArray> views(NDArray weights) {
    return switch (precision) {
      case FLOAT32 -> this.weights.views(weights);
      case BF16_MIXED -> this.weights.views(weights, Casting.toBfloat16(weights));
    };
  }

  /** The state before training; the same numbers on every machine for the same generator. */
  public NetworkState initial(NDManager manager, RandomGenerator random) {
    return new NetworkState(
        manager.create(weights.draw(random)),
        manager.create(new float[weights.size()]),
        manager.create(statistics.draw(random)));
  }

  /** A flat vector like the weights, 1 where the weight belongs to a matrix, 0 elsewhere. */
  public NDArray matrices(NDManager manager) {
    return manager.create(weights.matrices());
  }

  /** How many weights there are. */
  public long parameters() {
    return weights.size();
  }

  /** Multiplications with an addition in the forward pass of one example. */
  public long multiplyAdds(ImageShape image) {
    return layers.multiplyAdds(image.shape());
  }

  /** The name of the layer that makes the logits. */
  String headName() {
    return layers.parts().getLast().name();
  }

  Packing weights() {
    return weights;
  }

  Packing statistics() {
    return statistics;
  }
}
