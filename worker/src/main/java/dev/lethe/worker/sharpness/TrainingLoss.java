package dev.lethe.worker.sharpness;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import dev.lethe.protocol.Loss;

/**
 * What training minimises, averaged over the batch.
 *
 * @param smoothing s: the targets are (1 − s) · one-hot + s/K
 */
public record TrainingLoss(Loss kind, double smoothing) {
  private static final int[] CLASSES = {1};

  /**
   * The loss of a batch, to be differentiated.
   *
   * @param logits N×K
   * @param labels N×K, one-hot
   * @return a scalar
   */
  public NDArray of(NDArray logits, NDArray labels) {
    NDArray targets = smoothed(labels);
    return switch (kind) {
      case SOFTMAX_CROSS_ENTROPY -> logits.logSoftmax(1).mul(targets).sum(CLASSES).mean().neg();
      case SIGMOID_BINARY_CROSS_ENTROPY ->
          Activation.softPlus(logits).sub(logits.mul(targets)).sum(CLASSES).mean();
    };
  }

  private NDArray smoothed(NDArray labels) {
    if (smoothing == 0) {
      return labels;
    }
    long classes = labels.getShape().get(1);
    return labels.mul(1 - smoothing).add(smoothing / classes);
  }
}
