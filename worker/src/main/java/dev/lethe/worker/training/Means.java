package dev.lethe.worker.training;

import java.util.Map;
import java.util.TreeMap;

/**
 * What was seen several times, to be averaged.
 *
 * @param count how often
 */
record Means(int count, Map<String, Double> sums) {
  static final Means NOTHING = new Means(0, Map.of());

  Means {
    sums = Map.copyOf(sums);
  }

  /** With what was seen once more; nothing seen changes nothing. */
  Means plus(Map<String, Double> seen) {
    if (seen.isEmpty()) {
      return this;
    }
    Map<String, Double> more = new TreeMap<>(sums);
    seen.forEach((name, value) -> more.merge(name, value, Double::sum));
    return new Means(count + 1, more);
  }

  /** By name; what is not finite cannot be told, and is left out. */
  Map<String, Double> values() {
    Map<String, Double> means = new TreeMap<>();
    sums.forEach((name, sum) -> {
      if (Double.isFinite(sum)) {
        means.put(name, sum / count);
      }
    });
    return means;
  }
}
