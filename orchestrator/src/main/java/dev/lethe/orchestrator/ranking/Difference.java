package dev.lethe.orchestrator.ranking;

import dev.lethe.orchestrator.statistics.Averages;
import dev.lethe.orchestrator.statistics.EffectSize;
import dev.lethe.orchestrator.statistics.Interval;
import dev.lethe.orchestrator.statistics.MeanInterval;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One variant's results minus another's, seed by seed.
 *
 * @param pairs seeds that both have
 * @param mean null without pairs, and where a run has no finite loss
 * @param interval of the mean at the sweep's confidence; null there too, and for fewer than two
 *     pairs
 * @param p of the sign-flip test, corrected as the sweep asks; null without pairs, and where the
 *     comparison is not of the family that the sweep asks for
 * @param uncorrected the same as if it were the only comparison; null without pairs
 * @param amongAll the same by Holm over all pairs of variants: what groups are made by
 * @param effect Hedges' g of paired results, in standard deviations between seeds; see {@link
 *     EffectSize}
 * @param bySeed the differences; null values where one of the two has no finite loss
 */
public record Difference(
    int pairs,
    @Nullable Double mean,
    @Nullable Interval interval,
    @Nullable Double p,
    @Nullable Double uncorrected,
    @Nullable Double amongAll,
    @Nullable Double effect,
    List<SeedScore> bySeed) {

  /**
   * Of two variants' runs; NaN is a p-value that is not known.
   *
   * @param one results by seed
   */
  static Difference of(
      Map<Long, Double> one,
      Map<Long, Double> other,
      MeanInterval intervals,
      double p,
      double uncorrected,
      double amongAll) {
    double[] differences = PairedScores.differences(one, other);
    return new Difference(
        differences.length,
        finite(Averages.mean(differences)),
        intervals.of(differences),
        finite(p),
        finite(uncorrected),
        finite(amongAll),
        EffectSize.hedges(PairedScores.of(one, other), PairedScores.of(other, one)),
        PairedScores.bySeed(one, other));
  }

  /** The other's results minus this one's. */
  Difference negated() {
    return new Difference(
        pairs,
        negated(mean),
        interval == null ? null : interval.negated(),
        p,
        uncorrected,
        amongAll,
        negated(effect),
        bySeed.stream().map(one -> new SeedScore(one.seed(), negated(one.value()))).toList());
  }

  private static @Nullable Double negated(@Nullable Double value) {
    return Optional.ofNullable(value).map(known -> 0 - known).orElse(null);
  }

  private static @Nullable Double finite(double value) {
    return Double.isFinite(value) ? value : null;
  }
}
