package dev.lethe.orchestrator.statistics;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The sign-flip test of paired differences.
 *
 * <p>The two-sided p-value of the mean difference being zero is the share of all 2ⁿ ways to flip
 * signs whose mean is at least as far from zero; it cannot be below 2/2ⁿ. With more than {@value
 * #MOST_EXACT} pairs it is estimated from random flips, the same ones each time, as (b + 1)/(draws
 * + 1): with the one that was seen among them, so that it is never too small on average (Phipson
 * and Smyth, 2010).
 *
 * <p>An infinite difference is one with a run that has no finite loss. It weighs more than all
 * finite ones together, which gives the p-value that the test has when that loss grows without
 * bound.
 *
 * <p>The sums of all ways are those of the first half of the differences plus those of the second,
 * so of 20 differences two tables of 1,024 are enough; random ways look up eight signs at a time.
 */
public final class SignFlip {
  /** More pairs than that are too many to flip their signs in every way. */
  public static final int MOST_EXACT = 20;

  /** Ways to flip signs that are drawn beyond that: so many that more pairs never reach less. */
  public static final int DRAWS = 1 << MOST_EXACT;

  private static final long SEED = 1;
  private static final double ROUNDING = 1e-12;

  private SignFlip() {}

  /** The smallest p-value that so many pairs can have; 1 for none. */
  public static double smallest(int pairs) {
    return pairs > MOST_EXACT ? 1 / (DRAWS + 1.0) : Math.min(1, Math.scalb(2.0, -pairs));
  }

  /**
   * The p-value of these differences.
   *
   * @return NaN for no pairs
   */
  public static double pValue(double[] differences) {
    double[] finite = outweighing(differences);
    if (finite.length == 0) {
      return Double.NaN;
    }
    return finite.length <= MOST_EXACT ? exact(finite) : sampled(finite);
  }

  /** Two infinite differences less or more must tell more than all finite ones turned round. */
  private static double[] outweighing(double[] differences) {
    double finite = Arrays.stream(differences).filter(Double::isFinite).map(Math::abs).sum();
    double weight = 4 * finite + 1;
    return Arrays.stream(differences).map(d -> Math.clamp(d, -weight, weight)).toArray();
  }

  private static double exact(double[] differences) {
    int half = differences.length / 2;
    double[] first = sums(differences, 0, half);
    double[] second = sums(differences, half, differences.length);
    double bound = bound(differences);
    int asFar = 0;
    for (double one : first) {
      for (double other : second) {
        if (Math.abs(one + other) >= bound) {
          asFar++;
        }
      }
    }
    return asFar / (double) (first.length * second.length);
  }

  private static double sampled(double[] differences) {
    double[][] tables = new double[(differences.length + Byte.SIZE - 1) / Byte.SIZE][];
    for (int i = 0; i < tables.length; i++) {
      int from = i * Byte.SIZE;
      tables[i] = sums(differences, from, Math.min(from + Byte.SIZE, differences.length));
    }
    SplittableRandom random = new SplittableRandom(SEED);
    double bound = bound(differences);
    int asFar = 0;
    for (int draw = 0; draw < DRAWS; draw++) {
      if (Math.abs(drawn(tables, random)) >= bound) {
        asFar++;
      }
    }
    return (asFar + 1) / (DRAWS + 1.0);
  }

  private static double drawn(double[][] tables, SplittableRandom random) {
    double sum = 0;
    long flips = 0;
    for (int i = 0; i < tables.length; i++) {
      flips = i % Long.BYTES == 0 ? random.nextLong() : flips >>> Byte.SIZE;
      double[] table = tables[i];
      sum += table[(int) flips & table.length - 1];
    }
    return sum;
  }

  /** Of every way to flip signs; bit i of the place turns difference {@code from + i}. */
  private static double[] sums(double[] differences, int from, int to) {
    double[] sums = new double[1 << (to - from)];
    for (int i = from; i < to; i++) {
      int known = 1 << (i - from);
      for (int way = 0; way < known; way++) {
        sums[known + way] = sums[way] - differences[i];
        sums[way] += differences[i];
      }
    }
    return sums;
  }

  /** How far the sum is from zero; rounding must not make equal sums differ. */
  private static double bound(double[] differences) {
    double size = Arrays.stream(differences).map(Math::abs).sum();
    return Math.abs(Arrays.stream(differences).sum()) - ROUNDING * size;
  }
}
