package dev.lethe.orchestrator.ranking;

import dev.lethe.orchestrator.ledger.SweepStatus;
import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.orchestrator.ledger.TrialStatus;
import dev.lethe.orchestrator.ledger.TrialView;
import dev.lethe.orchestrator.ledger.Winner;
import dev.lethe.orchestrator.plan.Looks;
import dev.lethe.orchestrator.plan.Planner;
import dev.lethe.orchestrator.sweep.Sweep;
import dev.lethe.orchestrator.sweep.VariantSpace;
import dev.lethe.orchestrator.testing.SmallSweep;
import dev.lethe.protocol.Trial;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** A sweep whose confirm seeds are added by the rule, with results that a test makes up. */
final class SimulatedSweep {
  private final Sweep sweep;
  private final ToDoubleFunction<Trial> result;
  private final List<TrialView> ended = new ArrayList<>();

  private SimulatedSweep(Sweep sweep, ToDoubleFunction<Trial> result) {
    this.sweep = sweep;
    this.result = result;
  }

  /** Of so many variants that are compared with the first. */
  static Sweep sweep(int variants, int least, int most) {
    return sweep(variants, least, most, "baseline");
  }

  static Sweep sweep(int variants, int least, int most, String family) {
    List<String> spaces = new ArrayList<>();
    for (int i = 0; i < variants; i++) {
      spaces.add("v%d: {rule: none}".formatted(i));
    }
    return SmallSweep.read(
            SmallSweep.training(
                "simulated",
                """
                parameters: {batch_size: 16, learning_rate: 0.1}
                variants: {%s}
                baseline: v0
                budget: {per_trial: {epochs: 2}}
                seeds: {tune: 0, confirm: {min: %d, max: %d}}
                statistics: {family: %s}
                """
                    .formatted(String.join(", ", spaces), least, most, family)))
        .sweep();
  }

  /** What is there when no look adds a seed any more. */
  static SweepView run(Sweep sweep, ToDoubleFunction<Trial> result) {
    SimulatedSweep simulated = new SimulatedSweep(sweep, result);
    for (VariantSpace variant : sweep.variants()) {
      simulated.end(Planner.confirm(sweep, variant, simulated.ended.size()));
    }
    while (simulated.look()) {}
    return simulated.view();
  }

  private boolean look() {
    Map<String, Integer> wanted = Undecided.seeds(view());
    Map<String, Integer> planned = new LinkedHashMap<>();
    Map<String, Trial> confirmed = new LinkedHashMap<>();
    for (TrialView trial : ended) {
      planned.merge(trial.trial().variant(), 1, Integer::sum);
      confirmed.put(trial.trial().variant(), trial.trial());
    }
    List<Trial> more =
        Planner.more(sweep, List.copyOf(confirmed.values()), planned, wanted, ended.size());
    end(more);
    return !more.isEmpty();
  }

  private void end(List<Trial> trials) {
    for (Trial trial : trials) {
      Map<String, Double> metrics = Map.of(sweep.report(), result.applyAsDouble(trial));
      ended.add(
          new TrialView(
              trial,
              TrialStatus.DONE,
              1,
              null,
              0L,
              0L,
              ended.size(),
              List.of(),
              metrics,
              1,
              1,
              1.0,
              Map.of(),
              null,
              null));
    }
  }

  private SweepView view() {
    Map<String, Winner> winners = new LinkedHashMap<>();
    sweep.variants().forEach(v -> winners.put(v.name(), new Winner(v.name(), 1, null)));
    return new SweepView(
        sweep,
        "",
        "",
        Map.of(),
        null,
        SweepStatus.FINISHED,
        "",
        0,
        0L,
        null,
        true,
        0,
        List.of(),
        winners,
        ended);
  }

  /** Runs of a variant. */
  static long runs(SweepView view, String variant) {
    return view.trials().stream().filter(t -> t.trial().variant().equals(variant)).count();
  }

  static Looks looks(SweepView view) {
    return Looks.of(view.sweep());
  }
}
