package dev.lethe.orchestrator.mlflow;

import static java.util.Objects.requireNonNullElse;

import dev.lethe.orchestrator.ledger.EpochPoint;
import dev.lethe.orchestrator.ledger.TrialStatus;
import dev.lethe.orchestrator.ledger.TrialView;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The points of a trial's run. MLflow draws curves over the step. A step of SAM costs two of SGD,
 * so losses and accuracies are there twice: by the step, and under {@link #BY_EVALUATIONS} with the
 * gradient evaluations as the step, where curves at one place have cost the same. {@link
 * #EVALUATIONS} by the step serves as the x axis for every other metric.
 */
record TrialPoints(TrialView trial, String first) {
  /** What the metrics whose step is the gradient evaluations begin with. */
  static final String BY_EVALUATIONS = "by-evals/";

  /** What each epoch has. */
  private static final String EVERY_EPOCHS = "training/loss";

  /** Gradient evaluations so far. */
  static final String EVALUATIONS = "gradient_evaluations";

  /**
   * Those behind so many epochs, then what is measured once at the end.
   *
   * @param epochsThere whose points are there
   */
  List<Batch.Point> after(int epochsThere) {
    List<EpochPoint> epochs = trial.epochs();
    List<Batch.Point> points = new ArrayList<>();
    for (int i = epochsThere; i < epochs.size(); i++) {
      EpochPoint epoch = epochs.get(i);
      Map<String, Double> again = byEvaluations(epoch);
      // the epoch counts with the last of its points
      int there = again.isEmpty() ? i + 1 : i;
      points.add(new Batch.Point(epoch.steps(), epoch.at(), bySteps(epoch), there));
      points.add(new Batch.Point(epoch.gradientEvaluations(), epoch.at(), again, i + 1));
    }
    if (trial.status() == TrialStatus.DONE) {
      points.add(new Batch.Point(trial.steps(), end(), atEnd(), epochs.size()));
    }
    return points;
  }

  /**
   * The metric that comes first is the one that MLflow's compare page begins its plot with: the
   * loss where an epoch was not evaluated.
   */
  private Map<String, Double> bySteps(EpochPoint epoch) {
    Map<String, Double> metrics = new LinkedHashMap<>();
    for (String name : List.of(first, EVERY_EPOCHS)) {
      Double value = epoch.metrics().get(name);
      if (value != null) {
        metrics.put(name, value);
      }
    }
    metrics.putAll(epoch.metrics());
    metrics.put(EVALUATIONS, (double) epoch.gradientEvaluations());
    return metrics;
  }

  /** Whether the metric is there under {@link #BY_EVALUATIONS} too. */
  static boolean isByEvaluations(String metric) {
    return metric.endsWith("/accuracy") || metric.endsWith("/loss");
  }

  private static Map<String, Double> byEvaluations(EpochPoint epoch) {
    Map<String, Double> metrics = new LinkedHashMap<>();
    epoch
        .metrics()
        .forEach((name, value) -> {
          if (isByEvaluations(name)) {
            metrics.put(BY_EVALUATIONS + name, value);
          }
        });
    return metrics;
  }

  private Map<String, Double> atEnd() {
    Map<String, Double> metrics = new LinkedHashMap<>(trial.metrics());
    if (!trial.epochs().isEmpty()) {
      metrics.keySet().removeAll(trial.epochs().getLast().metrics().keySet());
    }
    return metrics;
  }

  private long end() {
    return requireNonNullElse(trial.endedAt(), 0L);
  }
}
