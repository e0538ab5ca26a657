package dev.lethe.orchestrator.report;

import dev.lethe.orchestrator.ledger.EpochPoint;
import dev.lethe.orchestrator.ledger.TrialView;
import dev.lethe.orchestrator.statistics.Averages;
import dev.lethe.orchestrator.statistics.Interval;
import dev.lethe.orchestrator.statistics.MeanInterval;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How a metric went along the training of a variant's runs.
 *
 * @param points by compute, as far as every run came
 */
record LearningCurve(String variant, String metric, List<Point> points) {

  /**
   * The mean after an epoch.
   *
   * @param evaluations gradient evaluations of a run so far
   * @param low of the interval of the mean; null for a single run
   */
  record Point(
      long evaluations, long steps, double mean, @Nullable Double low, @Nullable Double high) {}

  /** One for each accuracy and loss that the runs have after their epochs. */
  static List<LearningCurve> of(String variant, List<TrialView> runs, MeanInterval intervals) {
    TreeSet<String> metrics = new TreeSet<>();
    runs.stream()
        .flatMap(run -> run.epochs().stream())
        .flatMap(epoch -> epoch.metrics().keySet().stream())
        .filter(name -> name.endsWith("/accuracy") || name.endsWith("/loss"))
        .forEach(metrics::add);
    return metrics.stream()
        .map(metric -> new LearningCurve(variant, metric, points(runs, metric, intervals)))
        .filter(curve -> !curve.points().isEmpty())
        .toList();
  }

  private static List<Point> points(List<TrialView> runs, String metric, MeanInterval intervals) {
    int epochs = runs.stream().mapToInt(run -> run.epochs().size()).min().orElse(0);
    List<Point> points = new ArrayList<>();
    for (int i = 0; i < epochs; i++) {
      int epoch = i;
      double[] values =
          runs.stream()
              .map(run -> run.epochs().get(epoch).metrics().get(metric))
              .filter(Objects::nonNull)
              .mapToDouble(Double::doubleValue)
              .filter(Double::isFinite)
              .toArray();
      if (values.length == runs.size()) {
        points.add(point(runs.getFirst().epochs().get(epoch), values, intervals));
      }
    }
    return List.copyOf(points);
  }

  private static Point point(EpochPoint epoch, double[] values, MeanInterval intervals) {
    Interval interval = intervals.of(values);
    return new Point(
        epoch.gradientEvaluations(),
        epoch.steps(),
        Averages.mean(values),
        interval == null ? null : interval.low(),
        interval == null ? null : interval.high());
  }
}
