package dev.lethe.orchestrator.statistics;

import java.util.Arrays;
import org.hipparchus.distribution.continuous.NormalDistribution;

/**
 * The bias-corrected and accelerated bootstrap interval of a mean (Efron, <i>Better Bootstrap
 * Confidence Intervals</i>, JASA 1987), expanded (Hesterberg, <i>What Teachers Should Know About
 * the Bootstrap</i>, The American Statistician 2015).
 *
 * <p>Its ends are the quantiles Φ(z₀ + (z₀ + z) / (1 − a (z₀ + z))) of the means of the samples.
 * With z = Φ⁻¹((1 ± confidence) / 2) it would be too short for tens of numbers: samples spread by
 * (n − 1)/n of the variance, which itself is only estimated. So z = ±√(n / (n − 1)) t(n − 1, (1 +
 * confidence)/2), which for normal numbers makes it as long as Student's. The bias correction z₀ =
 * Φ⁻¹ of the share of samples whose mean is below the mean that was seen, half of those that are
 * equal counted; the acceleration a = Σ uᵢ³ / (6 (Σ uᵢ²)^{3/2}) with uᵢ the mean of the jackknife's
 * means minus the i-th, which for a mean is (xᵢ − x̄) / (n − 1).
 */
final class Bca {
  private static final NormalDistribution NORMAL = new NormalDistribution();

  private Bca() {}

  /**
   * The interval of the mean of these numbers.
   *
   * @param means of samples of them, in any order
   */
  static Interval interval(double[] values, double[] means, double confidence) {
    double mean = Averages.mean(values);
    double acceleration = acceleration(values, mean);
    if (Double.isNaN(acceleration)) {
      return new Interval(mean, mean, Interval.Method.BCA); // all the same
    }
    double bias = NORMAL.inverseCumulativeProbability(below(means, mean));
    double[] sorted = Arrays.stream(means).sorted().toArray();
    double end = expanded(values.length, confidence);
    return new Interval(
        Quantiles.of(sorted, share(-end, bias, acceleration)),
        Quantiles.of(sorted, share(end, bias, acceleration)),
        Interval.Method.BCA);
  }

  private static double expanded(int n, double confidence) {
    return Math.sqrt(n / (n - 1.0)) * MeanInterval.studentQuantile(n, confidence);
  }

  private static double share(double z, double bias, double acceleration) {
    double shifted = bias + z;
    return NORMAL.cumulativeProbability(bias + shifted / (1 - acceleration * shifted));
  }

  private static double below(double[] means, double mean) {
    double below = 0;
    for (double other : means) {
      below += other < mean ? 1 : other == mean ? 0.5 : 0;
    }
    return below / means.length;
  }

  private static double acceleration(double[] values, double mean) {
    double squares = 0;
    double cubes = 0;
    for (double value : values) {
      double u = value - mean;
      squares += u * u;
      cubes += u * u * u;
    }
    return cubes / (6 * Math.pow(squares, 1.5));
  }
}
