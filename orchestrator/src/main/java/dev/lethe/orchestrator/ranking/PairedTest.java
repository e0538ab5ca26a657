package dev.lethe.orchestrator.ranking;

import dev.lethe.orchestrator.plan.Reach;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * The sign-flip test of paired differences, and Holm's correction for several of them.
 *
 * <p>The two-sided p-value of the mean difference being zero is the share of all 2ⁿ ways to flip
 * signs whose mean is at least as far from zero; it cannot be below 2/2ⁿ. With many pairs it is
 * estimated from random flips, the same ones each time, as (b + 1)/(draws + 1): with the one that
 * was seen among them, so that it is never too small on average (Phipson and Smyth, 2010).
 *
 * <p>An infinite difference is one with a run that has no finite loss. It weighs more than all
 * finite ones together, which gives the p-value that the test has when that loss grows without
 * bound.
 */
final class PairedTest {
  private static final long SEED = 1;

  private PairedTest() {}

  /**
   * The p-value of these differences.
   *
   * @return NaN for no pairs
   */
  static double pValue(double[] differences) {
    double[] finite = outweighing(differences);
    if (finite.length == 0) {
      return Double.NaN;
    }
    return finite.length <= Reach.MOST_EXACT_PAIRS ? exact(finite) : sampled(finite);
  }

  /** Two infinite differences less or more must tell more than all finite ones turned round. */
  private static double[] outweighing(double[] differences) {
    double finite = Arrays.stream(differences).filter(Double::isFinite).map(Math::abs).sum();
    double weight = 4 * finite + 1;
    return Arrays.stream(differences).map(d -> Math.clamp(d, -weight, weight)).toArray();
  }

  private static double exact(double[] differences) {
    int n = differences.length;
    double bound = bound(differences);
    int asFar = 0;
    for (int flips = 0; flips < 1 << n; flips++) {
      if (Math.abs(sum(differences, flips)) >= bound) {
        asFar++;
      }
    }
    return asFar / (double) (1 << n);
  }

  private static double sampled(double[] differences) {
    SplittableRandom random = new SplittableRandom(SEED);
    double bound = bound(differences);
    int asFar = 0;
    for (int draw = 0; draw < Reach.DRAWS; draw++) {
      if (Math.abs(sum(differences, random)) >= bound) {
        asFar++;
      }
    }
    return (asFar + 1) / (Reach.DRAWS + 1.0);
  }

  /** How far the sum is from zero; rounding must not make equal sums differ. */
  private static double bound(double[] differences) {
    double seen = Math.abs(sum(differences, 0));
    return seen - 1e-12 * Math.max(1, seen);
  }

  private static double sum(double[] differences, int flips) {
    double sum = 0;
    for (int i = 0; i < differences.length; i++) {
      sum += (flips >> i & 1) == 0 ? differences[i] : -differences[i];
    }
    return sum;
  }

  private static double sum(double[] differences, SplittableRandom random) {
    double sum = 0;
    long flips = 0;
    for (int i = 0; i < differences.length; i++) {
      flips = i % Long.SIZE == 0 ? random.nextLong() : flips >>> 1;
      sum += differences[i] * (1 - 2 * (flips & 1));
    }
    return sum;
  }

  /**
   * Holm's step-down correction (1979). A p-value that is NaN stays so and counts as a comparison:
   * one that could not be made, or not yet, must not make the others look better.
   */
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
      highest = Math.max(highest, Math.min(1, known.get(i).getValue() * (pValues.size() - i)));
      corrected.put(known.get(i).getKey(), highest);
    }
    return corrected;
  }
}
