package dev.lethe.bench;

import java.util.Arrays;
import java.util.Collection;

/** The middle and the tail of some measurements. */
record Quantiles(double median, double p99, int count) {
  static Quantiles of(Collection<? extends Number> values) {
    double[] sorted = values.stream().mapToDouble(Number::doubleValue).sorted().toArray();
    if (sorted.length == 0) {
      throw new IllegalArgumentException("nothing was measured");
    }
    int tail = Math.min(sorted.length - 1, (int) Math.ceil(sorted.length * 0.99) - 1);
    return new Quantiles(median(sorted), sorted[Math.max(0, tail)], sorted.length);
  }

  private static double median(double[] sorted) {
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1
        ? sorted[middle]
        : Arrays.stream(sorted, middle - 1, middle + 1).average().orElseThrow();
  }
}
