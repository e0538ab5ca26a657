package dev.lethe.orchestrator.ranking.joint;

import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.orchestrator.testing.SmallSweep;
import dev.lethe.orchestrator.testing.SweepScript;
import dev.lethe.protocol.Trial;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;

/** Sweeps that are over, with results that a test gives. */
final class SeveralSweeps {
  static final int SEEDS = 7;

  private final List<SweepView> views = new ArrayList<>();

  /** Each variant's results on the seeds. */
  SeveralSweeps add(String name, Map<String, double[]> results) {
    return addFile(yaml(name, results.keySet().stream().sorted().toArray(String[]::new)), results);
  }

  /** The same of a file of one's own. NaN diverges. */
  SeveralSweeps addFile(String yaml, Map<String, double[]> results) {
    SweepScript script = script(yaml, results);
    script.finish();
    views.add(script.view());
    return this;
  }

  /** The same, and the sweep goes on. */
  SeveralSweeps addUnfinished(String yaml, Map<String, double[]> results) {
    views.add(script(yaml, results).view());
    return this;
  }

  private static SweepScript script(String yaml, Map<String, double[]> results) {
    SweepScript script = new SweepScript(yaml);
    results.forEach((variant, values) -> {
      List<Trial> trials = script.confirm(variant, 1);
      for (int i = 0; i < values.length; i++) {
        end(script, trials.get(i), values[i]);
      }
    });
    return script;
  }

  private static void end(SweepScript script, Trial trial, double value) {
    script.start(trial);
    if (Double.isNaN(value)) {
      script.diverge(trial);
    } else {
      script.complete(
          trial,
          Map.of("test/accuracy", value, "validation/accuracy", 1 - value, "test/loss", 1 - value));
    }
  }

  static String yaml(String name, String... variants) {
    List<String> spaces = new ArrayList<>();
    for (String variant : variants) {
      spaces.add(variant + (variant.equals("sgd") ? ": {}" : ": {rho: 0.1}"));
    }
    return SmallSweep.training(
        name,
        """
        parameters: {batch_size: 50, learning_rate: 0.1}
        variants: {%s}
        baseline: %s
        budget: {per_trial: {epochs: 2}}
        seeds: {tune: 1, confirm: %d}
        """
            .formatted(String.join(", ", spaces), variants[0], SEEDS));
  }

  /** The same on every seed but for a little that all variants share. */
  static double[] around(double mean) {
    return DoubleStream.iterate(mean, value -> value + 1 / 1024.0).limit(SEEDS).toArray();
  }

  /** With the same mean as {@link #around} of it, but up and down from seed to seed. */
  static double[] noisy(double mean) {
    double[] values = around(mean);
    for (int i = 0; i < SEEDS - 1; i++) {
      values[i] += i % 2 == 0 ? 0.125 : -0.125;
    }
    return values;
  }

  List<SweepView> views() {
    return List.copyOf(views);
  }

  JointRanking ranking() {
    return JointRanking.of(views, null);
  }
}
