package dev.lethe.orchestrator.testing;

import dev.lethe.protocol.Trial;
import java.util.List;
import java.util.Map;

/** A sweep of nine trials with curves, environments and a trial that failed. */
public final class KeptSweep {
  private KeptSweep() {}

  /** The sweep when its tune trials are over. */
  public static SweepScript tuned(String name) {
    SweepScript script =
        new SweepScript(
            SmallSweep.training(
                name,
                """
                parameters: {learning_rate: 0.1, batch_size: 50}
                variants: {sgd: {}, sam: {rho: {values: [0.1, 0.2]}}}
                baseline: sgd
                budget: {per_trial: {epochs: 2}}
                seeds: {tune: 1, confirm: 3}
                """));
    List<Trial> trials = script.trials();
    trials.subList(0, trials.size() - 1).forEach(trial -> run(script, trial));
    script.start(trials.getLast());
    script.diverge(trials.getLast());
    return script;
  }

  /** The sweep when it is over. */
  public static SweepScript finished(String name) {
    SweepScript script = tuned(name);
    script.confirm("sgd", 1).forEach(trial -> run(script, trial));
    script.confirm("sam", 1).forEach(trial -> run(script, trial));
    script.finish();
    return script;
  }

  private static void run(SweepScript script, Trial trial) {
    script.pass(1_000);
    script.start(trial, Map.of("device", "cpu, \"eight\" threads", "version", "0.1.0"));
    double accuracy = (trial.variant().equals("sam") ? 0.75 : 0.5) + trial.seed() / 129.0;
    script.pass(1_000);
    script.finishEpoch(trial, 1, Map.of("validation/accuracy", accuracy / 3, "train/loss", 2.3));
    script.pass(1_000);
    script.finishEpoch(trial, 2, Map.of("validation/accuracy", accuracy, "train/loss", Double.NaN));
    script.complete(trial, Map.of("validation/accuracy", accuracy, "test/accuracy", accuracy));
  }
}
