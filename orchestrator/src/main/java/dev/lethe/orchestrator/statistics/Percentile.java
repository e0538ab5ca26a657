package dev.lethe.orchestrator.statistics;

import java.util.Arrays;

/** The plain bootstrap interval: the quantiles of a statistic over samples. */
public final class Percentile {
  private Percentile() {}

  /** Of the statistics of the samples, in any order; those that are no numbers are left out. */
  public static Interval interval(double[] statistics, double confidence) {
    double[] sorted = Arrays.stream(statistics).filter(Double::isFinite).sorted().toArray();
    double tail = (1 - confidence) / 2;
    return new Interval(
        Quantiles.of(sorted, tail), Quantiles.of(sorted, 1 - tail), Interval.Method.PERCENTILE);
  }
}
