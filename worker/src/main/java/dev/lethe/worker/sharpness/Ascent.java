package dev.lethe.worker.sharpness;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import dev.lethe.protocol.Objective;

/** What the perturbation climbs: a scalar of a batch's logits. */
record Ascent(Objective objective, TrainingLoss loss) {
  private static final int[] CLASSES = {1};

  /**
   * The objective of a batch, to be differentiated.
   *
   * @param logits N×K
   * @param labels N×K, one-hot
   */
  NDArray of(NDArray logits, NDArray labels) {
    return switch (objective) {
      case Objective.TrainingLoss() -> loss.of(logits, labels);
      case Objective.OutputBiasForgetting forgetting ->
          coefficients(forgetting, logits.stopGradient(), labels).mul(logits).sum(CLASSES).mean();
    };
  }

  /** 1/K − (α p_k + (1 − α) 1[k=y]) = 1/K − 1[k=y] − α (p_k − 1[k=y]), constant in the weights. */
  private static NDArray coefficients(
      Objective.OutputBiasForgetting forgetting, NDArray logits, NDArray labels) {
    NDArray probabilities =
        switch (forgetting.link()) {
          case SIGMOID -> Activation.sigmoid(logits);
          case SOFTMAX -> logits.softmax(1);
        };
    NDArray learnt = probabilities.sub(labels);
    NDArray weighted =
        forgetting.lambda() == 0
            ? learnt.mul(forgetting.gamma())
            : learnt.mul(alpha(forgetting, probabilities.mul(labels).sum(CLASSES, true)));
    double uniform = 1.0 / labels.getShape().get(1);
    return labels.add(weighted).neg().add(uniform);
  }

  /**
   * α = γ max(0, (1 − λ/p_y)/(1 − λ)).
   *
   * @param probability p_y, N×1
   */
  private static NDArray alpha(Objective.OutputBiasForgetting forgetting, NDArray probability) {
    double lambda = forgetting.lambda();
    NDArray confidence = probability.pow(-1).mul(-lambda).add(1).div(1 - lambda);
    return Activation.relu(confidence).mul(forgetting.gamma());
  }
}
