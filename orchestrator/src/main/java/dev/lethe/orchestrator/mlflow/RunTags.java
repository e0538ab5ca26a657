package dev.lethe.orchestrator.mlflow;

import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.orchestrator.ledger.TrialView;
import dev.lethe.orchestrator.sweep.VariantSpace;
import dev.lethe.protocol.Failure;
import dev.lethe.protocol.KeptWeights;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** What the runs of a sweep say about themselves. */
final class RunTags {
  private static final String NOTE = "mlflow.note.content";

  private RunTags() {}

  static Map<String, String> ofSweep(SweepView sweep) {
    Map<String, String> tags = new LinkedHashMap<>(source(sweep));
    String name = sweep.sweep().name().value();
    tags.put("lethe.sweep", name);
    tags.put(
        NOTE,
        """
        Sweep **%s**: which of %s is really better, measured by `%s`; `%s` chose the configurations.

        Below this run there is one for each variant, below these one for each trial. To compare, filter by \
        `tags.phase = "confirm"` and group by the tag `variant`. The ranking is in the artifacts, or from \
        `lethe ranking %s`.
        """
            .formatted(
                name,
                sweep.sweep().variants().stream()
                    .map(VariantSpace::name)
                    .collect(Collectors.joining(", ")),
                sweep.sweep().report(),
                sweep.sweep().metric().name(),
                name));
    return tags;
  }

  static Map<String, String> ofVariant(SweepView sweep, String variant) {
    return Map.of("lethe.sweep", sweep.sweep().name().value(), "variant", variant);
  }

  /** Device and versions are those of the attempt that counts. */
  static Map<String, String> ofTrial(SweepView sweep, TrialView trial) {
    Map<String, String> tags = new LinkedHashMap<>();
    trial.environment().forEach((key, value) -> tags.put(key, Batch.shortened(value)));
    tags.putAll(source(sweep));
    tags.put("lethe.sweep", sweep.sweep().name().value());
    tags.put("lethe.trial", trial.trial().id().value());
    tags.put("variant", trial.trial().variant());
    tags.put("phase", trial.trial().phase().word());
    tags.put("seed", String.valueOf(trial.trial().seed()));
    tags.put("configuration", String.valueOf(trial.trial().configuration()));
    KeptWeights weights = trial.weights();
    if (weights != null) {
      tags.put("lethe.weights", weights.name().value());
      tags.put("lethe.weights.sha256", weights.checksum());
    }
    Failure failure = trial.failure();
    if (failure != null) {
      tags.put("lethe.failure", failure.kind().word());
      tags.put("lethe.failure.message", Batch.shortened(failure.message()));
      tags.put("lethe.failure.step", String.valueOf(failure.step()));
    }
    return tags;
  }

  /** Where the sweep file came from, under the names that MLflow shows. */
  private static Map<String, String> source(SweepView sweep) {
    Map<String, String> tags = new LinkedHashMap<>();
    tags.put("mlflow.source.name", sweep.source().getOrDefault("file", "lethe"));
    String revision = sweep.source().get("revision");
    if (revision != null) {
      tags.put("mlflow.source.git.commit", revision);
    }
    return tags;
  }
}
