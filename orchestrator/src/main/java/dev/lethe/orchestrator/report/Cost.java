package dev.lethe.orchestrator.report;

import dev.lethe.orchestrator.ledger.TrialStatus;
import dev.lethe.orchestrator.ledger.TrialView;
import java.util.List;
import java.util.Objects;

/**
 * What a variant took.
 *
 * @param attempts that were begun, those that were lost included
 * @param evaluations gradient evaluations of the attempts that count
 * @param seconds of the attempts that were completed
 */
record Cost(
    String variant, int trials, int failed, int attempts, long evaluations, double seconds) {

  static Cost of(String variant, List<TrialView> trials) {
    return new Cost(
        variant,
        trials.size(),
        (int) trials.stream().filter(trial -> trial.status() == TrialStatus.FAILED).count(),
        trials.stream().mapToInt(TrialView::attempts).sum(),
        trials.stream().mapToLong(TrialView::gradientEvaluations).sum(),
        trials.stream()
            .map(TrialView::seconds)
            .filter(Objects::nonNull)
            .mapToDouble(Double::doubleValue)
            .sum());
  }
}
