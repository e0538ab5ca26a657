package dev.lethe.orchestrator.sweep;

import dev.lethe.orchestrator.sweep.Domain.Choice;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What decides which parameters a variant has a use for.
 *
 * @param schedules that its trials may have
 * @param radiusSchedules that its trials may have
 */
record Traits(String rule, String objective, Set<Object> schedules, Set<Object> radiusSchedules) {
  static final Choice<String> RULE = Choice.of("none", "sam", "asam", "gsam", "random");
  static final Choice<String> OBJECTIVE = Choice.of("loss", "obf");

  /** The known names: rule and objective. */
  static final Map<String, Map.Entry<String, String>> PRESETS =
      Map.of(
          "sgd", Map.entry("none", "loss"),
          "sam", Map.entry("sam", "loss"),
          "gsam", Map.entry("gsam", "loss"),
          "asam", Map.entry("asam", "loss"),
          "obf", Map.entry("sam", "obf"),
          "random", Map.entry("random", "loss"));

  boolean perturbs() {
    return !rule.equals("none");
  }

  /** Whether the perturbation follows a gradient. */
  boolean ascends() {
    return perturbs() && !rule.equals("random");
  }

  boolean uses(KnownParameter.Use use) {
    return switch (use) {
      case ALWAYS -> true;
      case PERTURBED -> perturbs();
      case ASAM -> rule.equals("asam");
      case GSAM -> rule.equals("gsam");
      case OBF -> objective.equals("obf");
      case SLOPE -> schedules.contains("linear") || schedules.contains("cosine");
      case STEPS -> schedules.contains("step");
      case LR_PROP -> perturbs() && radiusSchedules.contains("lr_prop");
    };
  }

  /** Why there is no use for it, as a message goes on after the variant's name. */
  String whyNot(KnownParameter.Use use) {
    return switch (use) {
      case PERTURBED, ASAM, GSAM ->
          "(rule %s) has no use for it; only %s has".formatted(rule, use.users());
      case OBF -> "(objective %s) has no use for it; only %s has".formatted(objective, use.users());
      case SLOPE, STEPS, LR_PROP, ALWAYS -> "has no use for it; only %s has".formatted(use.users());
    };
  }

  /** The values that a parameter may take, as far as they are few; every one where it is broken. */
  static Set<Object> possible(Optional<Given> given, KnownParameter known) {
    if (given.isEmpty()) {
      return known.standard().map(Set::of).orElse(Set.of());
    }
    return given.get().parameter().map(Traits::values).orElse(Set.copyOf(known.domain().words()));
  }

  private static Set<Object> values(Parameter parameter) {
    return switch (parameter) {
      case Parameter.Constant(Object value) -> Set.of(value);
      case Parameter.Values(var values) -> Set.copyOf(values);
      case Parameter.Range _ -> Set.of();
    };
  }
}
