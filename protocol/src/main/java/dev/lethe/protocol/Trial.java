package dev.lethe.protocol;

import static java.util.Objects.requireNonNull;

import java.util.Map;

/**
 * One configuration of one variant with one seed.
 *
 * @param index place in the sweep's plan, from 0; trials are assigned in this order
 * @param configuration number of the configuration within its variant, from 1
 * @param parameters what the search chose: numbers, texts and booleans by name
 */
public record Trial(
    TrialId id,
    int index,
    Phase phase,
    String variant,
    int configuration,
    Map<String, Object> parameters,
    long seed) {

  public Trial {
    requireNonNull(id, "id");
    requireNonNull(phase, "phase");
    requireNonNull(variant, "variant");
    parameters = Sorted.copy(parameters);
  }
}
