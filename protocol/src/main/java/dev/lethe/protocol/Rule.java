package dev.lethe.protocol;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/**
 * How the weights w are perturbed before the gradient is taken that updates them. g is the gradient
 * of the {@link Objective} at w; norms are over all weights together.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Rule.None.class, name = "none"),
  @JsonSubTypes.Type(value = Rule.Sam.class, name = "sam"),
  @JsonSubTypes.Type(value = Rule.Asam.class, name = "asam"),
  @JsonSubTypes.Type(value = Rule.Gsam.class, name = "gsam"),
  @JsonSubTypes.Type(value = Rule.Random.class, name = "random")
})
public sealed interface Rule {
  /** No perturbation: the plain gradient updates the weights. */
  record None() implements Rule {}

  /** ε = ρ g / ‖g‖ (Foret et al., ICLR 2021). */
  record Sam(double rho) implements Rule {}

  /**
   * ε = ρ T²g / ‖T g‖ with T = |w| + η (Kwon et al., ICML 2021).
   *
   * @param scaleBeforeNorm whether g is scaled by T before its norm is taken
   * @param scaleAfterNorm whether the normed direction is scaled by T; both together are Kwon's
   *     rule
   */
  record Asam(double rho, double eta, boolean scaleBeforeNorm, boolean scaleAfterNorm)
      implements Rule {}

  /**
   * ε as in SAM; the update descends g_p − α g⊥, where g_p is the gradient at w + ε and g⊥ the part
   * of the ascent gradient that is orthogonal to g_p (Zhuang et al., ICLR 2022).
   *
   * @param normalizeAscentGradient whether g⊥ is taken from g / ‖g‖
   */
  record Gsam(double rho, double alpha, boolean normalizeAscentGradient) implements Rule {}

  /**
   * ε = ρ z / ‖z‖ with z Gaussian; the gradient at w is not needed, so a step costs one gradient
   * evaluation per example, as SGD's does. The forward pass at w that running statistics follow is
   * not counted, though it takes time: about a third of an evaluation.
   */
  record Random(double rho) implements Rule {}

  /** ρ, or 0 where nothing is perturbed. */
  default double radius() {
    return switch (this) {
      case None() -> 0;
      case Sam(double rho) -> rho;
      case Asam asam -> asam.rho();
      case Gsam gsam -> gsam.rho();
      case Random(double rho) -> rho;
    };
  }

  /** Whether the perturbation follows a gradient, which costs evaluations of its own. */
  default boolean ascends() {
    return switch (this) {
      case None _, Random _ -> false;
      case Sam _, Asam _, Gsam _ -> true;
    };
  }
}
