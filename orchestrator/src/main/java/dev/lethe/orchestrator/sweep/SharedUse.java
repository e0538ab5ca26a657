package dev.lethe.orchestrator.sweep;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Remembers what variants make of the shared parameters, so that a problem that many variants have
 * with one of them is told once.
 */
final class SharedUse {
  private final Map<String, Given> shared;
  private final Problems problems;
  private final Map<String, String> unused = new LinkedHashMap<>();
  private final Map<String, List<Problem>> missing = new LinkedHashMap<>();
  private int variants;

  SharedUse(Map<String, Given> shared, Problems problems) {
    this.shared = shared;
    this.problems = problems;
  }

  Map<String, Given> shared() {
    return shared;
  }

  void begin() {
    variants++;
  }

  /** A variant has no use for a shared parameter. */
  void isUnused(String parameter, String variant, String why) {
    unused.putIfAbsent(parameter, "%s %s; move it there".formatted(variant, why));
  }

  /** A variant lacks a parameter that every variant needs. */
  void isMissing(String parameter, int line, String variantPath) {
    missing
        .computeIfAbsent(parameter, _ -> new ArrayList<>())
        .add(new Problem(line, variantPath, "needs " + parameter));
  }

  void report(Section root) {
    unused.forEach(this::reportUnused);
    missing.forEach((name, found) -> reportMissing(root, name, found));
  }

  private void reportUnused(String name, String why) {
    Given given = shared.get(name);
    if (given != null) {
      problems.add(given.line(), given.path(), why);
    }
  }

  private void reportMissing(Section root, String name, List<Problem> found) {
    if (found.size() == variants) {
      root.refuse("parameters", "needs " + name);
    } else {
      found.forEach(problem -> problems.add(problem.line(), problem.path(), problem.message()));
    }
  }
}
