package dev.lethe.orchestrator.ranking;

import dev.lethe.orchestrator.ledger.TrialStatus;
import dev.lethe.orchestrator.ledger.TrialView;
import dev.lethe.protocol.FailureKind;
import java.util.List;

/**
 * What became of some trials.
 *
 * @param planned all of them
 * @param failed for good, diverged ones included
 * @param diverged a loss or gradient was not finite
 * @param pruned ended early because others were better
 * @param cancelled with their sweep
 */
public record Outcomes(int planned, int done, int failed, int diverged, int pruned, int cancelled) {

  static Outcomes of(List<TrialView> trials) {
    return new Outcomes(
        trials.size(),
        count(trials, TrialStatus.DONE),
        count(trials, TrialStatus.FAILED),
        (int) trials.stream().filter(Outcomes::diverged).count(),
        count(trials, TrialStatus.PRUNED),
        count(trials, TrialStatus.CANCELLED));
  }

  private static int count(List<TrialView> trials, TrialStatus status) {
    return (int) trials.stream().filter(trial -> trial.status() == status).count();
  }

  private static boolean diverged(TrialView trial) {
    return trial.failure() != null && trial.failure().kind() == FailureKind.DIVERGED;
  }

  /** Neither done nor failed: pruned, cancelled, or not ended yet. */
  public int missing() {
    return planned - done - failed;
  }
}
