package dev.lethe.orchestrator.ranking;

import dev.lethe.orchestrator.statistics.Interval;
import dev.lethe.orchestrator.sweep.Metric;
import dev.lethe.orchestrator.sweep.Metric.Goal;
import org.jspecify.annotations.Nullable;

/**
 * How much better a configuration looked when it was chosen than it is: the best of many scores is
 * the best partly by luck. Both are of the metric that chooses.
 *
 * @param tuned score of the winner on the tune seeds
 * @param confirmed mean on the confirm seeds
 * @param interval of that mean; null for fewer than two runs
 * @param excess how much better the first is than the second; negative where confirmation is better
 */
public record WinnersCurse(
    String metric, double tuned, double confirmed, @Nullable Interval interval, double excess) {

  static WinnersCurse of(
      Metric metric, double tuned, double confirmed, @Nullable Interval interval) {
    double excess = metric.goal() == Goal.MAXIMIZE ? tuned - confirmed : confirmed - tuned;
    return new WinnersCurse(metric.name(), tuned, confirmed, interval, excess);
  }

  /** Whether the score that chose is one that the confirm runs allow, or less good. */
  boolean isBornOut() {
    return interval == null || excess <= 0 || interval.contains(tuned);
  }
}
