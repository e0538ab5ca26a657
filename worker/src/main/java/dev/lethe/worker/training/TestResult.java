package dev.lethe.worker.training;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How good a network is on a test set: on all of its parts, and on those of each kind. */
final class TestResult {
  private final String name;
  private final List<Evaluation> all = new ArrayList<>();
  private final Map<String, List<Evaluation>> byKind = new LinkedHashMap<>();

  TestResult(String name) {
    this.name = name;
  }

  /** Adds a part; they are all of the same size. */
  void add(String kind, Evaluation part) {
    all.add(part);
    byKind.computeIfAbsent(kind, _ -> new ArrayList<>()).add(part);
  }

  Evaluation mean() {
    return mean(all);
  }

  private static Evaluation mean(List<Evaluation> parts) {
    return new Evaluation(
        parts.stream().mapToDouble(Evaluation::accuracy).average().orElseThrow(),
        parts.stream().mapToDouble(Evaluation::loss).average().orElseThrow());
  }

  /** As {@code NAME/accuracy}, and where there are several kinds as {@code NAME/KIND/accuracy}. */
  void putInto(Map<String, Double> metrics) {
    mean().putInto(metrics, name);
    if (byKind.size() > 1) {
      byKind.forEach((kind, parts) -> mean(parts).putInto(metrics, name + "/" + kind));
    }
  }
}
