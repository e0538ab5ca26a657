package dev.lethe.orchestrator.ranking;

import dev.lethe.orchestrator.statistics.Averages;
import dev.lethe.orchestrator.sweep.Metric.Goal;
import java.util.Comparator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a variant's results are spread over the seeds, a run without a result counted as worst.
 *
 * @param median null where it is not finite, as the other numbers are
 * @param interquartileMean mean of the middle half; see {@link Averages#interquartileMean}
 * @param deviation the standard deviation, n − 1 in the denominator; null for fewer than two runs
 * @param best of equal ones the first seed
 */
public record Spread(
    @Nullable Double median,
    @Nullable Double interquartileMean,
    @Nullable Double deviation,
    SeedScore best,
    SeedScore worst) {

  /** Of at least one run. */
  static Spread of(Map<Long, Double> bySeed, Goal goal) {
    double[] values = bySeed.values().stream().mapToDouble(Double::doubleValue).toArray();
    Comparator<Map.Entry<Long, Double>> ascending = Map.Entry.comparingByValue();
    Comparator<Map.Entry<Long, Double>> bestFirst =
        goal == Goal.MINIMIZE ? ascending : ascending.reversed();
    return new Spread(
        finite(Averages.median(values)),
        finite(Averages.interquartileMean(values)),
        finite(Averages.deviation(values)),
        score(bySeed.entrySet().stream().min(bestFirst).orElseThrow()),
        score(bySeed.entrySet().stream().min(bestFirst.reversed()).orElseThrow()));
  }

  private static SeedScore score(Map.Entry<Long, Double> run) {
    return new SeedScore(run.getKey(), finite(run.getValue()));
  }

  private static @Nullable Double finite(double value) {
    return Double.isFinite(value) ? value : null;
  }
}
