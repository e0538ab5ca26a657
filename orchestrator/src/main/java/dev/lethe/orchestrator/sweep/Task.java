package dev.lethe.orchestrator.sweep;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.lethe.protocol.DatasetSpec;
import dev.lethe.protocol.ModelSpec;
import dev.lethe.protocol.TrainingSpec.Augmentation;
import dev.lethe.protocol.TrainingSpec.Loss;
import java.util.List;

/** What every trial of a sweep does. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Task.Classification.class, name = "classification"),
  @JsonSubTypes.Type(value = Task.Noop.class, name = "noop")
})
public sealed interface Task {
  /** Trains a classifier of images. */
  record Classification(
      DatasetSpec dataset, ModelSpec model, Loss loss, List<Augmentation> augmentation)
      implements Task {
    public Classification {
      augmentation = List.copyOf(augmentation);
    }
  }

  /** Trains nothing; each trial takes this long. */
  record Noop(long milliseconds) implements Task {}
}
