package dev.lethe.orchestrator.mlflow;

import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.orchestrator.ledger.TrialView;
import dev.lethe.orchestrator.sweep.Metric.Goal;
import dev.lethe.orchestrator.sweep.VariantSpace;
import dev.lethe.protocol.Failure;
import dev.lethe.protocol.KeptWeights;
import dev.lethe.protocol.Phase;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the runs of a sweep say about themselves. */
final class RunTags {
  /** Which kind of run it is: sweep, variant, phase or trial. */
  static final String LEVEL = "lethe.level";

  private static final String DIRTY = "-dirty";
  private static final String VARIANT = "variant";
  private static final String PHASE = "phase";
  static final String NOTE = "mlflow.note.content";
  private static final String COLOR = "mlflow.runColor";

  /**
   * Told apart also by those who see fewer colours (Okabe &amp; Ito, 2008), dark enough for lines.
   */
  private static final List<String> COLORS =
      List.of(
          "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#5c4b8a", "#7f7f7f");

  private RunTags() {}

  /** Kind of the pages that MLflow 3 shows, and what it ranks by. */
  static Map<String, String> ofExperiment(SweepView sweep) {
    Goal goal = Goal.of(sweep.sweep().report());
    return Map.of(
        "mlflow.experimentKind", "custom_model_development",
        "mlflow.experiment.primaryMetric.name", sweep.sweep().report(),
        "mlflow.experiment.primaryMetric.greaterIsBetter", String.valueOf(goal == Goal.MAXIMIZE));
  }

  static Map<String, String> ofSweep(SweepView sweep, String experiment) {
    Map<String, String> tags = new LinkedHashMap<>(source(sweep));
    tags.put(LEVEL, "sweep");
    tags.put(NOTE, SweepNote.asked(sweep, experiment));
    return tags;
  }

  static Map<String, String> ofVariant(SweepView sweep, String variant) {
    Map<String, String> tags = new LinkedHashMap<>(source(sweep));
    tags.put(LEVEL, "variant");
    tags.put(VARIANT, variant);
    tags.put(COLOR, color(sweep, variant));
    return tags;
  }

  static Map<String, String> ofPhase(SweepView sweep, String variant, Phase phase) {
    Map<String, String> tags = new LinkedHashMap<>(ofVariant(sweep, variant));
    tags.put(LEVEL, "phase");
    tags.put(PHASE, phase.word());
    return tags;
  }

  /** All of a variant's runs have its colour in charts. */
  private static String color(SweepView sweep, String variant) {
    List<String> names = sweep.sweep().variants().stream().map(VariantSpace::name).toList();
    return COLORS.get(Math.floorMod(names.indexOf(variant), COLORS.size()));
  }

  /** Device and versions are those of the attempt that counts. */
  static Map<String, String> ofTrial(SweepView sweep, TrialView trial) {
    Map<String, String> tags = new LinkedHashMap<>();
    trial.environment().forEach((key, value) -> tags.put(key, Batch.shortened(value)));
    tags.putAll(source(sweep));
    tags.put(LEVEL, "trial");
    tags.put("lethe.trial", trial.trial().id().value());
    tags.put(VARIANT, trial.trial().variant());
    tags.put(COLOR, color(sweep, trial.trial().variant()));
    tags.put(PHASE, trial.trial().phase().word());
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
      String words = failure.lastWords();
      if (words != null) {
        tags.put("lethe.failure.last_words", Batch.shortened(words));
      }
    }
    return tags;
  }

  /** Where the sweep file came from and whose it is, under the names that MLflow shows. */
  private static Map<String, String> source(SweepView sweep) {
    Map<String, String> from = sweep.source();
    Map<String, String> tags = new LinkedHashMap<>();
    tags.put("mlflow.source.name", from.getOrDefault("file", "lethe"));
    tags.put("mlflow.source.type", "LOCAL");
    put(tags, "mlflow.user", from.get("user"));
    put(tags, "mlflow.source.git.branch", from.get("branch"));
    put(tags, "mlflow.source.git.repoURL", from.get("repository"));
    String revision = from.get("revision");
    if (revision != null) {
      boolean dirty = revision.endsWith(DIRTY);
      tags.put("mlflow.source.git.commit", revision.replaceFirst(DIRTY + "$", ""));
      tags.put("mlflow.source.git.dirty", dirty ? "True" : "False");
    }
    return tags;
  }

  private static void put(Map<String, String> tags, String tag, @Nullable String value) {
    if (value != null) {
      tags.put(tag, Batch.shortened(value));
    }
  }
}
