package dev.lethe.orchestrator.statistics;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Arrays;
import org.hipparchus.distribution.continuous.FDistribution;
import org.jspecify.annotations.Nullable;

/**
 * Friedman's test: whether k contenders that were ranked n times are ranked at random (1937).
 *
 * <p>χ² = (12 Σ Rⱼ² / (n k (k + 1)) − 3 n (k + 1)) / c with rank sums R and c = 1 − Σ (t³ − t) / (n
 * k (k² − 1)) for ties of t. Iman and Davenport's F = (n − 1) χ² / (n (k − 1) − χ²) is less
 * conservative and has an F distribution where n is large (1980). With few rankings neither is near
 * its distribution, so p is from permutations: each ranking's ranks are as likely in any order.
 *
 * @param freedom of χ², k − 1
 * @param f Iman and Davenport's; null where all rankings agree, which makes it infinite, and where
 *     all are tied
 * @param pOfF by the F distribution; null as f is
 * @param p by permutation
 * @param method of that
 * @param smallest p that so many rankings of so many can have
 */
public record Friedman(
    double chiSquared,
    int freedom,
    @Nullable Double f,
    @Nullable Double pOfF,
    double p,
    Method method,
    double smallest) {

  /** How p was found. */
  public enum Method {
    /** All permutations. */
    @JsonProperty("exact")
    EXACT,
    /** Random permutations, the same ones each time: (b + 1) / (draws + 1). */
    @JsonProperty("sampled")
    SAMPLED
  }

  /**
   * Of ranks from 1 to k, equals sharing their mean.
   *
   * @param ranks by ranking, then contender; at least one ranking of at least two
   */
  public static Friedman of(double[][] ranks) {
    int n = ranks.length;
    int k = ranks[0].length;
    Permutations permutations = new Permutations(ranks);
    double chiSquared = chiSquared(ranks, n, k);
    double f = (n - 1) * chiSquared / (n * (k - 1.0) - chiSquared);
    boolean known = n > 1 && chiSquared < n * (k - 1.0) * (1 - 1e-12) && !areTied(ranks);
    return new Friedman(
        chiSquared,
        k - 1,
        known ? f : null,
        known ? pOfF(f, n, k) : null,
        permutations.pValue(),
        Permutations.areFew(k, n) ? Method.EXACT : Method.SAMPLED,
        Permutations.smallest(k, n));
  }

  private static double pOfF(double f, int n, int k) {
    return 1 - new FDistribution(k - 1, (k - 1.0) * (n - 1)).cumulativeProbability(Math.max(0, f));
  }

  /** 0 where everything is tied. */
  private static double chiSquared(double[][] ranks, int n, int k) {
    double squares = Arrays.stream(MeanRanks.over(ranks)).map(r -> n * r * n * r).sum();
    double plain = 12 * squares / (n * k * (k + 1.0)) - 3 * n * (k + 1.0);
    return areTied(ranks) ? 0 : plain / (1 - ties(ranks) / (n * k * (k * (double) k - 1)));
  }

  private static boolean areTied(double[][] ranks) {
    return Arrays.stream(ranks).allMatch(row -> Arrays.stream(row).distinct().count() == 1);
  }

  /** Σ (t³ − t): a tie of t adds t² − 1 for each of its t. */
  private static double ties(double[][] ranks) {
    double sum = 0;
    for (double[] row : ranks) {
      for (double rank : row) {
        double size = Arrays.stream(row).filter(other -> other == rank).count();
        sum += size * size - 1;
      }
    }
    return sum;
  }
}
