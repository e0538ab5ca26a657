package dev.lethe.orchestrator.ranking;

import dev.lethe.orchestrator.ledger.EpochPoint;
import dev.lethe.orchestrator.ledger.TrialView;
import dev.lethe.orchestrator.sweep.Metric;
import dev.lethe.orchestrator.sweep.Metric.Goal;
import dev.lethe.orchestrator.sweep.Sweep;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The metrics of a run that its ranking takes.
 *
 * @param epoch that they are of, from 1; null where they are those at the end
 */
public record RankedMetrics(Map<String, Double> metrics, @Nullable Integer epoch) {

  /** Of a trial; at the end also where the sweep ranks other runs than its like. */
  public static RankedMetrics of(Sweep sweep, TrialView trial) {
    if (trial.trial().phase() != sweep.rankedPhase()) {
      return new RankedMetrics(trial.metrics(), null);
    }
    return switch (sweep.rankOn()) {
      case LAST -> new RankedMetrics(trial.metrics(), null);
      case BEST_EPOCH_BY_VALIDATION -> best(sweep.metric(), trial);
    };
  }

  /** Without any where no epoch was evaluated. */
  private static RankedMetrics best(Metric chooses, TrialView trial) {
    RankedMetrics best = new RankedMetrics(Map.of(), null);
    for (EpochPoint epoch : trial.epochs()) {
      Double value = epoch.metrics().get(chooses.name());
      Double before = best.metrics().get(chooses.name());
      if (value != null && Double.isFinite(value) && isBetter(chooses.goal(), value, before)) {
        best = new RankedMetrics(epoch.metrics(), epoch.epoch());
      }
    }
    return best;
  }

  /** Of equals the earlier epoch stands. */
  private static boolean isBetter(Goal goal, double value, @Nullable Double before) {
    return before == null
        || switch (goal) {
          case MAXIMIZE -> value > before;
          case MINIMIZE -> value < before;
        };
  }
}
