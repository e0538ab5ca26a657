package dev.lethe.bench.soak;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Checks what MLflow shows of a sweep, from MLflow alone and the ids of the trials: one run for
 * each, ended as a trial that is done, with each of its points once and no other.
 */
final class MlflowCheck {
  private static final String BY_EVALUATIONS = "by-evals/";
  private static final String EVALUATIONS = "gradient_evaluations";

  private MlflowCheck() {}

  /** Whatever breaks a promise, for a person. */
  static List<String> of(Set<String> trials, List<TrackedRun> runs) {
    List<String> broken = new ArrayList<>();
    Map<String, String> runOf = new HashMap<>();
    for (TrackedRun run : runs) {
      String twin = runOf.put(run.trial(), run.id());
      if (twin != null) {
        broken.add(
            "MLflow has two runs of trial %s: %s, %s".formatted(run.trial(), twin, run.id()));
      }
      if (!trials.contains(run.trial())) {
        broken.add("MLflow has a run of trial %s, which nobody planned".formatted(run.trial()));
      }
      check(run, broken);
    }
    for (String trial : trials) {
      if (!runOf.containsKey(trial)) {
        broken.add("MLflow has no run of trial %s".formatted(trial));
      }
    }
    return broken;
  }

  private static void check(TrackedRun run, List<String> broken) {
    if (!run.status().equals("FINISHED")) {
      broken.add("MLflow shows trial %s as %s".formatted(run.trial(), run.status()));
    }
    Set<TrackedRun.Point> missing = points(run.trial());
    Set<TrackedRun.Point> seen = new HashSet<>();
    for (TrackedRun.Point point : run.points()) {
      if (!seen.add(point)) {
        broken.add("MLflow has %s of trial %s twice".formatted(point, run.trial()));
      } else if (!missing.remove(point)) {
        broken.add("MLflow has %s of trial %s, which it never said".formatted(point, run.trial()));
      }
    }
    missing.forEach(
        point -> broken.add("MLflow lacks %s of trial %s".formatted(point, run.trial())));
  }

  /** Those that a trial of a soak has; an epoch costs a step and a gradient evaluation. */
  static Set<TrackedRun.Point> points(String trial) {
    Set<TrackedRun.Point> points = new HashSet<>();
    for (int epoch = 1; epoch <= SoakSweep.EPOCHS; epoch++) {
      points.add(new TrackedRun.Point(EVALUATIONS, epoch, epoch));
      for (Map.Entry<String, Double> metric : SoakSweep.epoch(trial, epoch).entrySet()) {
        points.add(new TrackedRun.Point(metric.getKey(), epoch, metric.getValue()));
        points.add(
            new TrackedRun.Point(BY_EVALUATIONS + metric.getKey(), epoch, metric.getValue()));
      }
    }
    double end = SoakSweep.end(trial).getOrDefault(SoakSweep.REPORT, 0.0);
    points.add(new TrackedRun.Point(SoakSweep.REPORT, SoakSweep.EPOCHS, end));
    return points;
  }
}
