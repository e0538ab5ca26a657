package dev.lethe.worker.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Iterator;
import java.util.List;

/** One step of a forward pass. Holds sizes, no numbers. */
public sealed interface Layer
    permits Chain,
        Residual,
        Abridged,
        Convolution,
        FullyConnected,
        BatchNorm,
        GroupNorm,
        LayerNorm,
        Shaping,
        Attention,
        Tokens {
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

  /**
   * The shape of what becomes of one example.
   *
   * @param input its shape, without the batch
   */
  default Shape output(Shape input) {
    return input;
  }

  /**
   * Multiplications with an addition in the forward pass of one example; those of normalisations,
   * activations and biases are left out, as is customary.
   *
   * @param input the example's shape, without the batch
   */
  default long multiplyAdds(Shape input) {
    return 0;
  }
}
