package dev.lethe.orchestrator.statistics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The permutation distribution of the sum of squared rank sums, which grows as Friedman's χ² does.
 *
 * <p>Only how the rankings lie to each other matters, so the first is left as it is: of n rankings
 * of k there are k!ⁿ⁻¹ ways. Ranks are doubled, so that shared ones are whole and sums compare
 * exactly.
 */
final class Permutations {
  /** More ways than that are drawn from instead of all taken. */
  private static final double MOST = 1 << 20;

  static final int DRAWS = 99_999;
  private static final long SEED = 1;

  private final int[][] rows;
  private final long seen;

  Permutations(double[][] ranks) {
    rows =
        Arrays.stream(ranks)
            .map(row -> Arrays.stream(row).mapToInt(rank -> (int) Math.rint(2 * rank)).toArray())
            .toArray(int[][]::new);
    int[] sums = new int[rows[0].length];
    Arrays.stream(rows).forEach(row -> add(row, sums));
    seen = squares(sums);
  }

  /** Whether all are taken. */
  static boolean areFew(int contenders, int rankings) {
    return ways(contenders, rankings) <= MOST;
  }

  private static double ways(int contenders, int rankings) {
    double ways = 1;
    for (int i = 2; i <= contenders; i++) {
      ways *= i;
    }
    return Math.pow(ways, rankings - 1);
  }

  /** The smallest p-value: all rankings agree, and no other way is as far. */
  static double smallest(int contenders, int rankings) {
    return areFew(contenders, rankings) ? 1 / ways(contenders, rankings) : 1 / (DRAWS + 1.0);
  }

  /** The share of the ways in which the rankings agree at least as much. */
  double pValue() {
    int contenders = rows[0].length;
    return areFew(contenders, rows.length)
        ? asFar(1, rows[0]) / ways(contenders, rows.length)
        : sampled();
  }

  /** Ways to go on from the sums of the first rankings. */
  private long asFar(int row, int[] sums) {
    if (row == rows.length) {
      return squares(sums) >= seen ? 1 : 0;
    }
    long count = 0;
    for (int[] order : orders(rows[row])) {
      int[] next = sums.clone();
      add(order, next);
      count += asFar(row + 1, next);
    }
    return count;
  }

  /** Every order, equal ones as often as they occur. */
  private static List<int[]> orders(int[] row) {
    List<int[]> orders = new ArrayList<>();
    collect(row.clone(), 0, orders);
    return orders;
  }

  private static void collect(int[] row, int from, List<int[]> orders) {
    if (from == row.length) {
      orders.add(row.clone());
    }
    for (int i = from; i < row.length; i++) {
      swap(row, from, i);
      collect(row, from + 1, orders);
      swap(row, from, i);
    }
  }

  private double sampled() {
    SplittableRandom random = new SplittableRandom(SEED);
    int asFar = 0;
    for (int draw = 0; draw < DRAWS; draw++) {
      int[] sums = rows[0].clone();
      for (int row = 1; row < rows.length; row++) {
        shuffle(rows[row], random);
        add(rows[row], sums);
      }
      asFar += squares(sums) >= seen ? 1 : 0;
    }
    return (asFar + 1) / (DRAWS + 1.0);
  }

  /** A shuffled row may be shuffled again: it stays as likely in any order. */
  private static void shuffle(int[] row, SplittableRandom random) {
    for (int i = row.length - 1; i > 0; i--) {
      swap(row, i, random.nextInt(i + 1));
    }
  }

  private static void swap(int[] row, int i, int j) {
    int kept = row[i];
    row[i] = row[j];
    row[j] = kept;
  }

  private static void add(int[] row, int[] sums) {
    Arrays.setAll(sums, i -> sums[i] + row[i]);
  }

  private static long squares(int[] sums) {
    return Arrays.stream(sums).mapToLong(sum -> (long) sum * sum).sum();
  }
}
