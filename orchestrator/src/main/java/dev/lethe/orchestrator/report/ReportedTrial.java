package dev.lethe.orchestrator.report;

import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.orchestrator.ledger.TrialView;
import dev.lethe.orchestrator.plan.Searched;
import dev.lethe.orchestrator.ranking.RankedMetrics;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A trial as a line of the report.
 *
 * @param won whether its configuration is the one that the variant is confirmed with
 * @param parameters those that were searched
 * @param tuned the metric that chooses, at the end; null without a finite one
 * @param reported the metric that is ranked; null without a finite one
 */
record ReportedTrial(
    String variant,
    String phase,
    int configuration,
    long seed,
    String status,
    boolean won,
    Map<String, Object> parameters,
    @Nullable Double tuned,
    @Nullable Double reported,
    @Nullable Double seconds) {

  static ReportedTrial of(SweepView view, TrialView trial) {
    return new ReportedTrial(
        trial.trial().variant(),
        trial.trial().phase().word(),
        trial.trial().configuration(),
        trial.trial().seed(),
        trial.status().word(),
        view.won(trial),
        Searched.of(view.sweep(), trial.trial()),
        finite(trial.metrics(), view.sweep().metric().name()),
        finite(RankedMetrics.of(view.sweep(), trial).metrics(), view.sweep().report()),
        trial.seconds());
  }

  private static @Nullable Double finite(Map<String, Double> metrics, String metric) {
    Double value = metrics.get(metric);
    return value != null && Double.isFinite(value) ? value : null;
  }
}
