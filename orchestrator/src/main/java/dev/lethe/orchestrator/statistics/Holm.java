package dev.lethe.orchestrator.statistics;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Holm's step-down correction (<i>A Simple Sequentially Rejective Multiple Test Procedure</i>,
 * Scandinavian Journal of Statistics 1979): the i-th smallest of m p-values times m − i + 1, and
 * never below a smaller one's.
 */
public final class Holm {
  private Holm() {}

  /**
   * The p-values of one family, corrected. One that is NaN stays so and counts as a comparison: one
   * that could not be made, or not yet, must not make the others look better.
   */
  public static double[] corrected(double[] pValues) {
    double[] corrected = pValues.clone();
    List<Integer> smallestFirst =
        IntStream.range(0, pValues.length)
            .filter(i -> !Double.isNaN(pValues[i]))
            .boxed()
            .sorted(Comparator.comparingDouble(i -> pValues[i]))
            .toList();
    double highest = 0;
    int left = pValues.length;
    for (int i : smallestFirst) {
      highest = Math.max(highest, Math.min(1, pValues[i] * left--));
      corrected[i] = highest;
    }
    return corrected;
  }
}
