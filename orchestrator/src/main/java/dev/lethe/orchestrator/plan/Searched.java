package dev.lethe.orchestrator.plan;

import dev.lethe.orchestrator.sweep.Parameter;
import dev.lethe.orchestrator.sweep.Sweep;
import dev.lethe.orchestrator.sweep.VariantSpace;
import dev.lethe.protocol.Trial;
import java.util.Map;
import java.util.TreeMap;

/** What of a trial was searched, and so tells it from the others of its variant. */
public final class Searched {
  private Searched() {}

  /** The trial's values of those parameters of its variant that are not constants. */
  public static Map<String, Object> of(Sweep sweep, Trial trial) {
    return sweep.variants().stream()
        .filter(variant -> variant.name().equals(trial.variant()))
        .findFirst()
        .map(variant -> of(variant, trial.parameters()))
        .orElse(Map.of());
  }

  private static Map<String, Object> of(VariantSpace space, Map<String, Object> values) {
    Map<String, Object> searched = new TreeMap<>();
    space
        .parameters()
        .forEach((name, parameter) -> {
          Object value = values.get(name);
          if (!(parameter instanceof Parameter.Constant) && value != null) {
            searched.put(name, value);
          }
        });
    return searched;
  }
}
