package dev.lethe.orchestrator.ranking;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The sign-flip test of paired differences, exact, and Holm's correction for several of them. */
final class PairedTest {
  /** More pairs than that are too many to flip in every way. */
  static final int MOST_PAIRS = 20;

  private PairedTest() {}

  /**
   * The two-sided p-value of the mean difference being zero: the share of all 2ⁿ ways to flip signs
   * whose mean is at least as far from zero. It cannot be below 2/2ⁿ.
   *
   * @return NaN for no pairs, or more than 20
   */
  static double pValue(double[] differences) {
    int n = differences.length;
    if (n == 0 || n > MOST_PAIRS) {
      return Double.NaN;
    }
    double seen = Math.abs(Interval.mean(differences) * n);
    double tolerance = 1e-12 * Math.max(1, seen);
    int asFar = 0;
    for (int flips = 0; flips < 1 << n; flips++) {
      if (Math.abs(sum(differences, flips)) >= seen - tolerance) {
        asFar++;
      }
    }
    return asFar / (double) (1 << n);
  }

  private static double sum(double[] differences, int flips) {
    double sum = 0;
    for (int i = 0; i < differences.length; i++) {
      sum += (flips >> i & 1) == 0 ? differences[i] : -differences[i];
    }
    return sum;
  }

  /** Holm's step-down correction (1979); p-values that are NaN stay so and are not counted. */
  static Map<String, Double> holm(Map<String, Double> pValues) {
    List<Map.Entry<String, Double>> known = new ArrayList<>();
    for (Map.Entry<String, Double> p : pValues.entrySet()) {
      if (!p.getValue().isNaN()) {
        known.add(p);
      }
    }
    known.sort(Comparator.comparing(p -> p.getValue()));
    Map<String, Double> corrected = new LinkedHashMap<>(pValues);
    double highest = 0;
    for (int i = 0; i < known.size(); i++) {
      highest = Math.max(highest, Math.min(1, known.get(i).getValue() * (known.size() - i)));
      corrected.put(known.get(i).getKey(), highest);
    }
    return corrected;
  }
}
