package dev.lethe.orchestrator.ranking;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What runs ran on, and whether that was the same for all. */
final class Environments {
  /** Machines have names of their own; what they are is said by the rest. */
  private static final String NAME_OF_MACHINE = "host";

  private Environments() {}

  /** Of the runs that count: for each thing that their workers said, how many had which. */
  static Map<String, Map<String, Integer>> of(List<Runs> variants) {
    Map<String, Map<String, Integer>> counts = new TreeMap<>();
    variants.stream()
        .flatMap(runs -> runs.trials().stream())
        .flatMap(trial -> trial.environment().entrySet().stream())
        .forEach(entry ->
            counts
                .computeIfAbsent(entry.getKey(), _ -> new TreeMap<>())
                .merge(entry.getValue(), 1, Integer::sum));
    return counts;
  }

  /** What a reader must know; empty where all were alike. */
  static Optional<String> note(Map<String, Map<String, Integer>> counts) {
    List<String> differing = new ArrayList<>();
    counts.forEach((what, values) -> {
      if (values.size() > 1 && !what.equals(NAME_OF_MACHINE)) {
        differing.add("%s (%s)".formatted(what, runs(values)));
      }
    });
    return differing.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "The runs that are compared did not all run on the same %s."
                .formatted(String.join(", ", differing)));
  }

  private static String runs(Map<String, Integer> values) {
    return values.entrySet().stream()
        .map(value -> "%s: %d".formatted(value.getKey(), value.getValue()))
        .collect(Collectors.joining(", "));
  }
}
