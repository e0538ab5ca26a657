package dev.lethe.orchestrator.sweep;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * A variant and the space of its configurations.
 *
 * @param rule none, sam, asam, gsam or random
 * @param objective loss or obf
 * @param parameters every parameter of its trials by name, shared ones and defaults included
 */
public record VariantSpace(
    String name, String rule, String objective, Map<String, Parameter> parameters) {
  public VariantSpace {
    parameters = Collections.unmodifiableMap(new TreeMap<>(parameters));
  }

  /** What of one of its configurations has an effect on training; equal where two train alike. */
  public Map<String, Object> effective(Map<String, Object> configuration) {
    return Effective.of(this, configuration);
  }
}
