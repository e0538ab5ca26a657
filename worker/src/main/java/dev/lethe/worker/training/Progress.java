package dev.lethe.worker.training;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How far a training is, and what its current epoch has summed up so far.
 *
 * @param step updates made
 * @param epochSteps updates made in this epoch
 * @param forgetting of the steps that were looked at
 */
record Progress(
    long step,
    long epochSteps,
    double loss,
    double gradient,
    double perturbation,
    Means forgetting) {
  static final Progress START = new Progress(0, 0, 0, 0, 0, Means.NOTHING);

  Progress plus(Learner.StepResult result) {
    return new Progress(
        step + 1,
        epochSteps + 1,
        loss + result.loss(),
        gradient + result.gradientNorm(),
        perturbation + result.perturbationNorm(),
        forgetting.plus(result.forgetting()));
  }

  Progress withEpochDone() {
    return new Progress(step, 0, 0, 0, 0, Means.NOTHING);
  }

  /** Means over the steps of this epoch. */
  Map<String, Double> metrics() {
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put("training/loss", loss / epochSteps);
    metrics.put("training/gradient_norm", gradient / epochSteps);
    metrics.put("training/perturbation_norm", perturbation / epochSteps);
    metrics.putAll(forgetting.values());
    return metrics;
  }
}
