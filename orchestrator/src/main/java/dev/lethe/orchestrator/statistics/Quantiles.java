package dev.lethe.orchestrator.statistics;

/** Quantiles of sorted numbers. */
final class Quantiles {
  private Quantiles() {}

  /** Between the two nearest, as NumPy does by default; of equal ones that. */
  static double of(double[] sorted, double share) {
    double place = share * (sorted.length - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.length - 1);
    double part = place - below;
    return part == 0 || sorted[below] == sorted[above]
        ? sorted[below]
        : sorted[below] + part * (sorted[above] - sorted[below]);
  }
}
