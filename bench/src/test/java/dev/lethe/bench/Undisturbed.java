package dev.lethe.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lethe.orchestrator.plan.Planner;
import dev.lethe.orchestrator.sweep.Reading;
import dev.lethe.orchestrator.sweep.Sweep;
import dev.lethe.orchestrator.sweep.SweepReader;
import dev.lethe.protocol.Attempt;
import dev.lethe.protocol.TrainingSpec;
import dev.lethe.protocol.Trial;
import dev.lethe.protocol.TrialId;
import dev.lethe.worker.data.Datasets;
import dev.lethe.worker.training.CheckpointFolder;
import dev.lethe.worker.training.EngineSetup;
import dev.lethe.worker.training.Outcome;
import dev.lethe.worker.training.Training;
import dev.lethe.worker.training.Unobserved;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a trial comes to when nothing happens to it: trained here from its first to its last step.
 */
final class Undisturbed {
  private Undisturbed() {}

  /** Its metrics, those excepted that differ from run to run. */
  static Map<String, Double> metrics(String yaml, Trial trial, Path directory) throws Exception {
    return metrics(
        (TrainingSpec.Classification) Planner.spec(read(yaml), trial), trial.id(), directory);
  }

  /** What the first trial of a sweep trains. */
  static TrainingSpec.Classification first(String yaml) {
    Sweep sweep = read(yaml);
    return (TrainingSpec.Classification) Planner.spec(sweep, Planner.tune(sweep).getFirst());
  }

  /** The same of what a trial trains. */
  static Map<String, Double> metrics(
      TrainingSpec.Classification spec, TrialId trial, Path directory) throws Exception {
    EngineSetup.prepare(1);
    Outcome outcome =
        Training.run(
            spec,
            new Datasets(null, 1 << 26).load(spec.dataset()),
            null,
            new CheckpointFolder(directory, new Attempt(trial, 1)),
            new Unobserved());
    return untimed(((Outcome.Completed) outcome).metrics());
  }

  private static Sweep read(String yaml) {
    return switch (SweepReader.read(yaml.getBytes(UTF_8))) {
      case Reading.Valid(Sweep sweep, var _) -> sweep;
      case Reading.Invalid invalid -> throw new AssertionError(invalid.describe("the test"));
    };
  }

  static Map<String, Double> untimed(Map<String, Double> metrics) {
    Map<String, Double> untimed = new TreeMap<>(metrics);
    untimed.remove("training/examples_per_second");
    untimed.keySet().removeIf(name -> name.startsWith("system/"));
    untimed.remove("training/data_wait_seconds");
    return untimed;
  }
}
