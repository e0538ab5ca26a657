package dev.lethe.orchestrator.sweep;

import dev.lethe.orchestrator.sweep.Domain.Choice;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What decides which parameters a variant has a use for.
 *
 * @param possible what a parameter may be in its trials, as far as that is few values
 */
record Traits(String rule, String objective, Function<KnownParameter, Set<Object>> possible) {
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
      case MOMENTUM ->
          mayBe(KnownParameter.OPTIMIZER, "sgd") || mayBe(KnownParameter.OPTIMIZER, "sgdw");
      case ADAM -> mayBe(KnownParameter.OPTIMIZER, "adamw");
      case SHRINK -> !isZero(possible.apply(KnownParameter.SHRINK));
      case PERTURBED -> perturbs();
      case ASCENT -> ascends();
      case ASAM -> rule.equals("asam");
      case GSAM -> rule.equals("gsam");
      case OBF -> objective.equals("obf");
      case SLOPE -> slopes(KnownParameter.SCHEDULE);
      case STEPS -> mayBe(KnownParameter.SCHEDULE, "step");
      case LR_PROP -> perturbs() && mayBe(KnownParameter.RHO_SCHEDULE, "lr_prop");
      case RHO_SLOPE -> perturbs() && slopes(KnownParameter.RHO_SCHEDULE);
      case RHO_STEPS -> perturbs() && mayBe(KnownParameter.RHO_SCHEDULE, "step");
    };
  }

  private boolean slopes(KnownParameter schedule) {
    return mayBe(schedule, "linear") || mayBe(schedule, "cosine");
  }

  private boolean mayBe(KnownParameter parameter, Object value) {
    return possible.apply(parameter).contains(value);
  }

  private static boolean isZero(Set<Object> values) {
    return !values.isEmpty()
        && values.stream()
            .allMatch(value -> value instanceof Number number && number.doubleValue() == 0);
  }

  /** Why there is no use for it, as a message goes on after the variant's name. */
  String whyNot(KnownParameter.Use use) {
    return switch (use) {
      case PERTURBED, ASCENT, ASAM, GSAM ->
          "(rule %s) has no use for it; only %s has".formatted(rule, use.users());
      case OBF -> "(objective %s) has no use for it; only %s has".formatted(objective, use.users());
      case SLOPE, STEPS, LR_PROP, RHO_SLOPE, RHO_STEPS, MOMENTUM, ADAM, SHRINK, ALWAYS ->
          "has no use for it; only %s has".formatted(use.users());
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
