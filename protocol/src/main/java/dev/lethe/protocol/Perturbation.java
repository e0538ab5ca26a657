package dev.lethe.protocol;

/**
 * What makes a variant: a rule, the objective that it ascends, and how the radius moves.
 *
 * @param radius constant, or in proportion to the learning rate
 */
public record Perturbation(Rule rule, Objective objective, RadiusSchedule radius) {
  public static final Perturbation NONE =
      new Perturbation(
          new Rule.None(), new Objective.TrainingLoss(), new RadiusSchedule.Constant());
}
