package dev.lethe.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * What makes a variant: a rule, the objective that it ascends, and how the radius moves.
 *
 * @param ascentSteps k: ε is climbed to in k steps of size ρ/k, each by the rule with the gradient
 *     at w plus what was climbed before (Foret et al., ICLR 2021; Andriushchenko &amp; Flammarion,
 *     ICML 2022). ASAM's T stays that of w, and g of GSAM the gradient at w
 */
public record Perturbation(
    Rule rule,
    Objective objective,
    RadiusSchedule radius,
    @JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = LeftOut.One.class)
        Integer ascentSteps) {
  public static final Perturbation NONE =
      new Perturbation(
          new Rule.None(), new Objective.TrainingLoss(), new RadiusSchedule.Constant());

  public Perturbation {
    ascentSteps = orOne(ascentSteps);
    if (ascentSteps < 1) {
      throw new IllegalArgumentException("ascent takes a step or more, not " + ascentSteps);
    }
  }

  /** In one step. */
  public Perturbation(Rule rule, Objective objective, RadiusSchedule radius) {
    this(rule, objective, radius, 1);
  }

  /** Gradient evaluations per example in one update: those of the ascent, and one that updates. */
  public int passesPerStep() {
    return rule.ascends() ? ascentSteps + 1 : 1;
  }

  private static Integer orOne(@Nullable Integer steps) {
    return steps == null ? 1 : steps;
  }
}
