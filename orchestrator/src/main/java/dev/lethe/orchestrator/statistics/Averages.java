package dev.lethe.orchestrator.statistics;

import java.util.Arrays;
import org.hipparchus.stat.StatUtils;
import org.hipparchus.stat.descriptive.moment.StandardDeviation;

/** The middle of some numbers and their spread; NaN for no numbers. */
public final class Averages {
  private Averages() {}

  /** The arithmetic mean; infinite with an infinite number of one sign. */
  public static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  /** The one in the middle, or the mean of the two. */
  public static double median(double[] values) {
    return values.length == 0 ? Double.NaN : Quantiles.of(sorted(values), 0.5);
  }

  /**
   * The interquartile mean, which a few bad runs do not move: of the sorted numbers a quarter,
   * ⌊n/4⌋ of them, is left out at each end (Agarwal et al., <i>Deep Reinforcement Learning at the
   * Edge of the Statistical Precipice</i>, NeurIPS 2021).
   */
  public static double interquartileMean(double[] values) {
    int cut = values.length / 4;
    return mean(Arrays.copyOfRange(sorted(values), cut, values.length - cut));
  }

  /** The standard deviation with n − 1 in the denominator; NaN for fewer than two. */
  public static double deviation(double[] values) {
    return values.length < 2 ? Double.NaN : new StandardDeviation().evaluate(values);
  }

  /** The square of the deviation; NaN for fewer than two. */
  static double variance(double[] values) {
    return values.length < 2 ? Double.NaN : StatUtils.variance(values);
  }

  private static double[] sorted(double[] values) {
    return Arrays.stream(values).sorted().toArray();
  }
}
