package dev.lethe.protocol;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** How the learning rate moves after its warm-up, as a factor of the peak over training. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = LearningRateSchedule.Constant.class, name = "constant"),
  @JsonSubTypes.Type(value = LearningRateSchedule.Step.class, name = "step"),
  @JsonSubTypes.Type(value = LearningRateSchedule.Linear.class, name = "linear"),
  @JsonSubTypes.Type(value = LearningRateSchedule.Cosine.class, name = "cosine")
})
public sealed interface LearningRateSchedule {
  record Constant() implements LearningRateSchedule {}

  /** Multiplied by {@code factor} after every {@code every} epochs. */
  record Step(double every, double factor) implements LearningRateSchedule {}

  /** In a straight line to {@code end} (a learning rate, not a factor). */
  record Linear(double end) implements LearningRateSchedule {}

  /** Along half a cosine to {@code end} (a learning rate, not a factor). */
  record Cosine(double end) implements LearningRateSchedule {}
}
