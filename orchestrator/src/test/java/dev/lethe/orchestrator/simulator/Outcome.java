package dev.lethe.orchestrator.simulator;

import dev.lethe.orchestrator.ledger.SweepStatus;
import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.orchestrator.ledger.TrialStatus;
import dev.lethe.orchestrator.ledger.TrialView;
import dev.lethe.orchestrator.ledger.Winner;
import dev.lethe.protocol.Trial;
import java.util.List;
import java.util.Map;

/**
 * What came of a sweep, whoever led and whenever it was.
 *
 * @param attempts at all its trials together
 */
record Outcome(SweepStatus status, Map<String, Winner> winners, List<Ended> trials, int attempts) {
  static Outcome of(SweepView sweep) {
    return new Outcome(
        sweep.status(),
        sweep.winners(),
        sweep.trials().stream().map(Ended::of).toList(),
        sweep.trials().stream().mapToInt(TrialView::attempts).sum());
  }

  /** The same where trials had to be run again. */
  Outcome withoutAttempts() {
    return new Outcome(status, winners, trials, 0);
  }

  /** A trial with its points. */
  record Ended(
      Trial trial,
      TrialStatus status,
      Map<String, Double> metrics,
      List<Map<String, Double>> points) {
    static Ended of(TrialView trial) {
      return new Ended(
          trial.trial(),
          trial.status(),
          trial.metrics(),
          trial.epochs().stream().map(point -> point.metrics()).toList());
    }
  }
}
