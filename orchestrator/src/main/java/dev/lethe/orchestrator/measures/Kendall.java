package dev.lethe.orchestrator.measures;

import dev.lethe.orchestrator.statistics.Interval;
import dev.lethe.orchestrator.statistics.Percentile;
import dev.lethe.orchestrator.statistics.Resamples;
import java.util.stream.IntStream;
import org.hipparchus.stat.correlation.KendallsCorrelation;
import org.jspecify.annotations.Nullable;

/** Kendall's rank correlation τ-b, which allows for ties, and how sure it is. */
final class Kendall {
  private static final int DRAWS = 1000;
  private static final int FEWEST = 4;

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
   * same ones each time. A sample whose τ is not defined is left out.
   *
   * @return null for fewer than four pairs, where it would say nothing
   */
  static @Nullable Interval interval(double[] x, double[] y, double confidence) {
    if (x.length < FEWEST || Double.isNaN(tau(x, y))) {
      return null;
    }
    Resamples runs = Resamples.of(x.length, DRAWS);
    double[] taus =
        IntStream.range(0, DRAWS)
            .mapToDouble(draw -> tau(runs.sample(draw, x), runs.sample(draw, y)))
            .toArray();
    return Percentile.interval(taus, confidence);
  }
}
