package dev.lethe.orchestrator.statistics;

/**
 * Nemenyi's test of all pairs by their mean ranks (1963; Demšar, <i>Statistical Comparisons of
 * Classifiers over Multiple Data Sets</i>, JMLR 2006): two differ whose mean ranks are at least q
 * √(k (k + 1) / 6n) apart, q the quantile of the studentized range of k over √2.
 */
public final class Nemenyi {
  private Nemenyi() {}

  /**
   * The critical difference of mean ranks.
   *
   * @param contenders k, at least two
   * @param rankings n, over which ranks are averaged
   * @param confidence above 0 and below 1
   */
  public static double criticalDifference(int contenders, int rankings, double confidence) {
    double q = StudentizedRange.quantile(confidence, contenders) / Math.sqrt(2);
    return q * Math.sqrt(contenders * (contenders + 1) / (6.0 * rankings));
  }
}
