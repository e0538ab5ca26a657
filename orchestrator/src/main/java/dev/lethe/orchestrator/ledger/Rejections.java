package dev.lethe.orchestrator.ledger;

import java.util.Map;
import java.util.TreeMap;

/** Counts the records of the log that changed nothing, by why. */
final class Rejections {
  private final Map<String, Long> counts = new TreeMap<>();

  boolean reject(String why) {
    counts.merge(why, 1L, Long::sum);
    return false;
  }

  Map<String, Long> counts() {
    return Map.copyOf(counts);
  }
}
