package dev.lethe.orchestrator.ranking;

import dev.lethe.orchestrator.ledger.TrialView;
import java.util.List;
import java.util.Objects;

/**
 * What trials used, all together. A trial that failed counts up to its last whole epoch, time only
 * of attempts that were completed.
 */
public record Compute(int trials, long steps, long gradientEvaluations, double seconds) {
  static Compute of(List<TrialView> trials) {
    return new Compute(
        trials.size(),
        trials.stream().mapToLong(TrialView::steps).sum(),
        trials.stream().mapToLong(TrialView::gradientEvaluations).sum(),
        trials.stream()
            .map(TrialView::seconds)
            .filter(Objects::nonNull)
            .mapToDouble(Double::doubleValue)
            .sum());
  }
}
