package dev.lethe.protocol;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** How the perturbation radius ρ moves while training. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = RadiusSchedule.Constant.class, name = "constant"),
  @JsonSubTypes.Type(value = RadiusSchedule.ProportionalToLearningRate.class, name = "lr_prop"),
  @JsonSubTypes.Type(value = RadiusSchedule.Step.class, name = "step"),
  @JsonSubTypes.Type(value = RadiusSchedule.Linear.class, name = "linear"),
  @JsonSubTypes.Type(value = RadiusSchedule.Cosine.class, name = "cosine")
})
public sealed interface RadiusSchedule {
  /** ρ stays what the rule says. */
  record Constant() implements RadiusSchedule {}

  /**
   * ρ_t = ρ_min + (ρ − ρ_min) · (lr_t − lr_min) / (lr_max − lr_min), as GSAM's authors schedule it
   * (Zhuang et al., 2022). lr_max is the peak, lr_min where a linear or cosine schedule ends, and 0
   * for step and constant ones.
   *
   * @param minimum ρ_min, the radius when the learning rate is at its lowest
   */
  record ProportionalToLearningRate(double minimum) implements RadiusSchedule {}

  /** Multiplied by {@code factor} after every {@code every} epochs. */
  record Step(double every, double factor) implements RadiusSchedule {}

  /** In a straight line over the whole training to {@code end} (a radius, not a factor). */
  record Linear(double end) implements RadiusSchedule {}

  /** Along half a cosine over the whole training to {@code end} (a radius, not a factor). */
  record Cosine(double end) implements RadiusSchedule {}
}
