package dev.lethe.orchestrator.sweep;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What of a configuration has an effect on training, so that two that train alike are one: without
 * the parameters that another one of them leaves unread, and with the defaults of those searched
 * that another one multiplies by zero.
 */
final class Effective {
  /** The first has an effect only where the second is not zero. */
  private static final Map<KnownParameter, KnownParameter> FACTORS =
      Map.of(
          KnownParameter.NESTEROV, KnownParameter.MOMENTUM,
          KnownParameter.WEIGHT_DECAY_ON, KnownParameter.WEIGHT_DECAY,
          KnownParameter.NORMALIZE_ASCENT_GRADIENT, KnownParameter.ALPHA,
          KnownParameter.LAMBDA, KnownParameter.GAMMA);

  private Effective() {}

  static Map<String, Object> of(VariantSpace variant, Map<String, Object> configuration) {
    Traits traits =
        new Traits(variant.rule(), variant.objective(), known -> chosen(configuration, known));
    Map<String, Object> effective = new HashMap<>(configuration);
    effective
        .keySet()
        .removeIf(name ->
            KnownParameter.named(name).filter(known -> !traits.uses(known.use())).isPresent());
    FACTORS.forEach((parameter, factor) -> {
      boolean searched =
          !(variant.parameters().get(parameter.word()) instanceof Parameter.Constant);
      if (searched && isZero(configuration, factor)) {
        parameter.standard().ifPresent(standard -> effective.replace(parameter.word(), standard));
      }
    });
    return effective;
  }

  private static Set<Object> chosen(Map<String, Object> configuration, KnownParameter parameter) {
    return Optional.ofNullable(configuration.get(parameter.word()))
        .or(parameter::standard)
        .map(Set::of)
        .orElse(Set.of());
  }

  private static boolean isZero(Map<String, Object> configuration, KnownParameter factor) {
    return configuration.get(factor.word()) instanceof Number number && number.doubleValue() == 0;
  }
}
