package dev.lethe.orchestrator.sweep;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.lethe.protocol.Augmentation;
import dev.lethe.protocol.DatasetSpec;
import dev.lethe.protocol.EvaluationSet;
import dev.lethe.protocol.Loss;
import dev.lethe.protocol.ModelSpec;
import dev.lethe.protocol.Precision;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What every trial of a sweep does. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Task.Classification.class, name = "classification"),
  @JsonSubTypes.Type(value = Task.Noop.class, name = "noop")
})
public sealed interface Task {
  /** Names of the sets that its trials are measured on at their end. */
  default List<String> measured() {
    return switch (this) {
      case Noop _ -> List.of(EvaluationSet.TEST);
      case Classification task when task.evaluate().isEmpty() -> task.dataset().testSets();
      case Classification task -> task.evaluate().stream().map(EvaluationSet::name).toList();
    };
  }

  /** Whether tune runs are measured on those sets whatever they are needed for. */
  default boolean testsEveryRun() {
    return switch (this) {
      case Noop _ -> false;
      case Classification task -> task.evaluateRuns() == Measured.Of.ALL;
    };
  }

  /**
   * Trains a classifier of images.
   *
   * @param evaluate what trials are measured on; empty for all that the data set has
   * @param evaluateRuns which runs are, but for those that have to be
   * @param initial what every trial starts from; null where its seed draws that
   * @param precision that every trial computes in; null for float32
   * @param evaluateEvery behind how many epochs each trials are evaluated
   */
  record Classification(
      DatasetSpec dataset,
      ModelSpec model,
      Loss loss,
      List<Augmentation> augmentation,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<EvaluationSet> evaluate,
      @JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = Measured.LeftOut.class)
          Measured.Of evaluateRuns,
      @Nullable Initial initial,
      @Nullable Precision precision,
      @JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = EvaluateEvery.LeftOut.class)
          EvaluateEvery evaluateEvery)
      implements Task {
    public Classification {
      augmentation = List.copyOf(augmentation);
      evaluate = orNone(evaluate);
      evaluateRuns =
          evaluateRuns == null ? Measured.Of.CONFIRM : evaluateRuns; // none in older logs
      evaluateEvery = evaluateEvery == null ? EvaluateEvery.EPOCH : evaluateEvery; // the same
    }

    private static List<EvaluationSet> orNone(@Nullable List<EvaluationSet> evaluate) {
      return evaluate == null ? List.of() : List.copyOf(evaluate);
    }

    /**
     * Measured on all that the data set has, evaluated behind every epoch, from weights that each
     * trial's seed draws.
     */
    public Classification(
        DatasetSpec dataset, ModelSpec model, Loss loss, List<Augmentation> augmentation) {
      this(
          dataset,
          model,
          loss,
          augmentation,
          List.of(),
          Measured.Of.CONFIRM,
          null,
          null,
          EvaluateEvery.EPOCH);
    }
  }

  /** Trains nothing; each trial takes this long. */
  record Noop(long milliseconds) implements Task {}
}
