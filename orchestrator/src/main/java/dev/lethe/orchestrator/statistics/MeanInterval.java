package dev.lethe.orchestrator.statistics;

import java.util.HashMap;
import java.util.Map;
import org.hipparchus.distribution.continuous.TDistribution;
import org.jspecify.annotations.Nullable;

/**
 * Confidence intervals of means: Student's for fewer than {@value #FEWEST} numbers, otherwise
 * bias-corrected and accelerated bootstrap ones, which follow skew: there they have the mean more
 * often than Student's, and for normal numbers as often.
 *
 * <p>Keeps the samples that it drew: one is for the numbers of one question, on one thread.
 */
public final class MeanInterval {
  /** Numbers from which on the bootstrap's interval is used. */
  public static final int FEWEST = 30;

  private static final double ACCURACY = 1e-14;

  private final double confidence;
  private final Map<Integer, Resamples> drawn = new HashMap<>();

  public MeanInterval(double confidence) {
    this.confidence = confidence;
  }

  /**
   * The interval of the mean.
   *
   * @return null for fewer than two numbers, or where one is infinite
   */
  public @Nullable Interval of(double[] values) {
    if (values.length < 2 || !Double.isFinite(Averages.mean(values))) {
      return null;
    }
    return values.length < FEWEST
        ? student(values, confidence)
        : Bca.interval(values, resamples(values.length).means(values), confidence);
  }

  /** The samples of as many numbers. */
  public Resamples resamples(int size) {
    return drawn.computeIfAbsent(size, n -> Resamples.of(n, Resamples.DRAWS));
  }

  /** Student's: mean ± t(n − 1, (1 + confidence)/2) · s / √n. */
  static Interval student(double[] values, double confidence) {
    int n = values.length;
    double mean = Averages.mean(values);
    double error = Averages.deviation(values) / Math.sqrt(n);
    double half = studentQuantile(n, confidence);
    return new Interval(mean - half * error, mean + half * error, Interval.Method.STUDENT);
  }

  /** t(n − 1, (1 + confidence)/2). */
  static double studentQuantile(int n, double confidence) {
    return new TDistribution(n - 1.0, ACCURACY).inverseCumulativeProbability((1 + confidence) / 2);
  }
}
