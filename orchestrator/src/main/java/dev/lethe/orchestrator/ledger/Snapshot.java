package dev.lethe.orchestrator.ledger;

import dev.lethe.orchestrator.plan.Looks;
import dev.lethe.protocol.Phase;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes copies of a sweep for other threads. */
final class Snapshot {
  private Snapshot() {}

  /** With these of its trials. */
  static SweepView of(SweepState sweep, List<TrialView> trials) {
    return new SweepView(
        sweep.sweep(),
        sweep.hash(),
        sweep.submitted().yaml(),
        sweep.submitted().source(),
        sweep.submitted().owner(),
        sweep.status(),
        sweep.note(),
        sweep.submittedAt(),
        sweep.endedAt(),
        sweep.dataset().orElse(null),
        sweep.isPlanned(Phase.TUNE) && sweep.isPlanned(Phase.CONFIRM),
        addable(sweep),
        counts(sweep),
        Map.copyOf(sweep.winners()),
        trials);
  }

  /** Confirm trials that looks may add to those that every variant gets, as far as is known. */
  private static int addable(SweepState sweep) {
    int variants = sweep.sweep().variants().size();
    boolean first = sweep.winners().size() == variants && !sweep.isPlanned(Phase.CONFIRM);
    if (!first || sweep.status().isTerminal() || !Looks.of(sweep.sweep()).areSeveral()) {
      return 0;
    }
    int most = sweep.sweep().seeds().confirm();
    return sweep.winners().values().stream()
        .filter(winner -> winner.configuration() > 0)
        .mapToInt(winner -> most - sweep.size(Phase.CONFIRM, winner.variant()))
        .sum();
  }

  private static List<VariantCounts> counts(SweepState sweep) {
    Map<String, Map<TrialStatus, Integer>> byVariant = new LinkedHashMap<>();
    sweep.sweep().variants().forEach(v -> byVariant.put(v.name(), none()));
    for (TrialState trial : sweep.trials()) {
      byVariant
          .computeIfAbsent(trial.trial().variant(), _ -> none())
          .merge(trial.status(), 1, Integer::sum);
    }
    return byVariant.entrySet().stream().map(e -> counts(e.getKey(), e.getValue())).toList();
  }

  private static Map<TrialStatus, Integer> none() {
    return new EnumMap<>(TrialStatus.class);
  }

  private static VariantCounts counts(String variant, Map<TrialStatus, Integer> n) {
    return new VariantCounts(
        variant,
        n.getOrDefault(TrialStatus.QUEUED, 0),
        n.getOrDefault(TrialStatus.RUNNING, 0),
        n.getOrDefault(TrialStatus.DONE, 0),
        n.getOrDefault(TrialStatus.FAILED, 0),
        n.getOrDefault(TrialStatus.CANCELLED, 0) + n.getOrDefault(TrialStatus.PRUNED, 0));
  }
}
