package dev.lethe.orchestrator.statistics;

import java.util.Arrays;

/**
 * How often each of several is the best, and which rank it can expect, if the seeds had been
 * others: seeds are drawn with replacement, the same for all, and each time the means are ranked.
 * Equal means share a place: of two that are best each is it half, and both have rank 1.5.
 */
public final class JointBootstrap {
  /** Means that differ by less, beside the largest result, are equal but for rounding. */
  private static final double ROUNDING = 1e-12;

  private final double[] best;
  private final double[] expectedRank;

  private JointBootstrap(double[] best, double[] expectedRank) {
    this.best = best;
    this.expectedRank = expectedRank;
  }

  /** A contender's probability of being the best; together 1. */
  public double best(int contender) {
    return best[contender];
  }

  /** The rank that a contender can expect, from 1. */
  public double expectedRank(int contender) {
    return expectedRank[contender];
  }

  /**
   * Ranks by samples of the seeds. An infinite score weighs more than all finite ones together.
   *
   * @param scores by contender, then seed; more is better
   */
  public static JointBootstrap of(double[][] scores, Resamples resamples) {
    double[][] finite = outweighing(scores);
    double[][] means = Arrays.stream(finite).map(resamples::means).toArray(double[][]::new);
    double same = ROUNDING * largest(finite);
    double[] best = new double[scores.length];
    double[] ranks = new double[scores.length];
    for (int draw = 0; draw < resamples.draws(); draw++) {
      addRanks(means, draw, same, best, ranks);
    }
    return new JointBootstrap(
        Arrays.stream(best).map(sum -> sum / resamples.draws()).toArray(),
        Arrays.stream(ranks).map(sum -> sum / resamples.draws()).toArray());
  }

  private static void addRanks(
      double[][] means, int draw, double same, double[] best, double[] ranks) {
    int[] better = new int[means.length];
    int first = 0;
    for (int i = 0; i < means.length; i++) {
      int equal = 0;
      for (int j = 0; j < means.length; j++) {
        double ahead = means[j][draw] - means[i][draw];
        better[i] += ahead > same ? 1 : 0;
        equal += j != i && Math.abs(ahead) <= same ? 1 : 0;
      }
      ranks[i] += 1 + better[i] + equal / 2.0;
      first += better[i] == 0 ? 1 : 0;
    }
    for (int i = 0; i < means.length; i++) {
      best[i] += better[i] == 0 ? 1.0 / first : 0;
    }
  }

  private static double[][] outweighing(double[][] scores) {
    double weight = 1 + 4 * largest(scores) * scores[0].length;
    return Arrays.stream(scores)
        .map(own -> Arrays.stream(own).map(s -> Math.clamp(s, -weight, weight)).toArray())
        .toArray(double[][]::new);
  }

  private static double largest(double[][] scores) {
    return Arrays.stream(scores)
        .flatMapToDouble(Arrays::stream)
        .filter(Double::isFinite)
        .map(Math::abs)
        .max()
        .orElse(0);
  }
}
