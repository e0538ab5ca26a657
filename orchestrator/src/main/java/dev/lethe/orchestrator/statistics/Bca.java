package dev.lethe.orchestrator.statistics;

import java.util.Arrays;
import org.hipparchus.distribution.continuous.NormalDistribution;

/**
 * The bias-corrected and accelerated bootstrap interval of a mean (Efron, <i>Better Bootstrap
 * Confidence Intervals</i>, JASA 1987).
 *
 * <p>Its ends are the quantiles Φ(z₀ + (z₀ + z) / (1 − a (z₀ + z))) of the means of the samples,
 * with z = Φ⁻¹((1 ± confidence) / 2). The bias correction z₀ = Φ⁻¹ of the share of samples whose
 * mean is below the mean that was seen, half of those that are equal counted; the acceleration a =
 * Σ uᵢ³ / (6 (Σ uᵢ²)^{3/2}) with uᵢ the mean of the jackknife's means minus the i-th, which for a
 * mean is (xᵢ − x̄) / (n − 1).
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
    double tail = (1 - confidence) / 2;
    return new Interval(
        Quantiles.of(sorted, share(tail, bias, acceleration)),
        Quantiles.of(sorted, share(1 - tail, bias, acceleration)),
        Interval.Method.BCA);
  }

  private static double share(double nominal, double bias, double acceleration) {
    double shifted = bias + NORMAL.inverseCumulativeProbability(nominal);
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
