package dev.lethe.orchestrator.ranking;

import org.hipparchus.distribution.continuous.TDistribution;
import org.jspecify.annotations.Nullable;

/** A confidence interval of a mean, both ends included. */
public record Interval(double low, double high) {
  private static final double ACCURACY = 1e-14;

  /**
   * Student's interval: mean ± t(n − 1, (1 + confidence)/2) · s / √n.
   *
   * @return null for fewer than two values, or where one is infinite
   */
  public static @Nullable Interval ofMean(double[] values, double confidence) {
    int n = values.length;
    double mean = mean(values);
    if (n < 2 || !Double.isFinite(mean)) {
      return null;
    }
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    double error = Math.sqrt(squares / (n - 1) / n);
    double half =
        new TDistribution(n - 1.0, ACCURACY).inverseCumulativeProbability((1 + confidence) / 2);
    return new Interval(mean - half * error, mean + half * error);
  }

  /** The arithmetic mean; NaN for no values. */
  static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }
}
