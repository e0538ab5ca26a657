package dev.lethe.orchestrator.measures;

import dev.lethe.orchestrator.ranking.Interval;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.hipparchus.stat.correlation.KendallsCorrelation;
import org.jspecify.annotations.Nullable;

/** Kendall's rank correlation τ-b, which allows for ties, and how sure it is. */
final class Kendall {
  private static final int DRAWS = 1000;
  private static final int FEWEST = 4;
  private static final long SEED = 1;

  private Kendall() {}

  /**
   * τ-b of pairs.
   *
   * @return NaN for fewer than two, or where all values of one side are the same
   */
  static double tau(double[] x, double[] y) {
    return x.length < 2 ? Double.NaN : new KendallsCorrelation().correlation(x, y);
  }

  /**
   * The percentile interval over a thousand samples of as many runs, drawn with replacement; the
   * same ones each time.
   *
   * @return null for fewer than four pairs, where it would say nothing
   */
  static @Nullable Interval interval(double[] x, double[] y, double confidence) {
    if (x.length < FEWEST || Double.isNaN(tau(x, y))) {
      return null;
    }
    double[] taus = resampled(x, y);
    double tail = (1 - confidence) / 2;
    return new Interval(quantile(taus, tail), quantile(taus, 1 - tail));
  }

  /** In order; samples whose τ is not defined are left out. */
  private static double[] resampled(double[] x, double[] y) {
    SplittableRandom random = new SplittableRandom(SEED);
    double[] taus = new double[DRAWS];
    double[] drawnX = new double[x.length];
    double[] drawnY = new double[x.length];
    for (int draw = 0; draw < DRAWS; draw++) {
      for (int i = 0; i < x.length; i++) {
        int run = random.nextInt(x.length);
        drawnX[i] = x[run];
        drawnY[i] = y[run];
      }
      taus[draw] = tau(drawnX, drawnY);
    }
    return Arrays.stream(taus).filter(Double::isFinite).sorted().toArray();
  }

  /** Between the two nearest of sorted values, as NumPy does by default. */
  private static double quantile(double[] sorted, double share) {
    double place = share * (sorted.length - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }
}
