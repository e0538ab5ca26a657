package dev.lethe.orchestrator.statistics;

import java.util.Arrays;
import org.hipparchus.stat.ranking.NaNStrategy;
import org.hipparchus.stat.ranking.NaturalRanking;
import org.hipparchus.stat.ranking.TiesStrategy;

/** Ranks from 1 of numbers of which less is better; equal ones share the mean of their ranks. */
public final class MeanRanks {
  private MeanRanks() {}

  /** Of one row. */
  public static double[] of(double[] values) {
    double[] plain = Arrays.stream(values).map(value -> value + 0.0).toArray(); // -0 is 0
    return new NaturalRanking(NaNStrategy.FAILED, TiesStrategy.AVERAGE).rank(plain);
  }

  /** The mean of each contender's ranks over all rows. */
  public static double[] over(double[][] rows) {
    double[] means = new double[rows[0].length];
    for (double[] row : rows) {
      Arrays.setAll(means, i -> means[i] + row[i]);
    }
    return Arrays.stream(means).map(sum -> sum / rows.length).toArray();
  }
}
