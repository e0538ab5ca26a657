package dev.lethe.orchestrator.plan;

import dev.lethe.protocol.Trial;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How many configurations each variant tries; who tries more is likelier to find a good one.
 *
 * @param configurations by variant
 */
public record Tries(Map<String, Long> configurations) {

  /** Of a plan's tune trials. */
  public static Tries of(List<Trial> tune) {
    return new Tries(
        tune.stream()
            .collect(
                Collectors.groupingBy(
                    Trial::variant,
                    LinkedHashMap::new,
                    Collectors.mapping(
                        Trial::configuration,
                        Collectors.collectingAndThen(Collectors.toSet(), c -> (long) c.size())))));
  }

  /** What a reader must know; empty where the shares are equal. */
  public Optional<String> note() {
    if (configurations.values().stream().distinct().count() < 2) {
      return Optional.empty();
    }
    String tried =
        configurations.entrySet().stream()
            .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
            .map(variant -> "%s %,d".formatted(variant.getKey(), variant.getValue()))
            .collect(Collectors.joining(", "));
    return Optional.of(
        "Unequal numbers of configurations to choose from: %s. Who tries more is likelier to find a good one."
            .formatted(tried));
  }
}
