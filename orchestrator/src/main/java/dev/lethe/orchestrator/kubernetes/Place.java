package dev.lethe.orchestrator.kubernetes;

import dev.lethe.orchestrator.ranking.Difference;
import dev.lethe.orchestrator.ranking.Standing;
import org.jspecify.annotations.Nullable;

/**
 * A variant's standing, as short as a status has to be.
 *
 * @param mean of the reported metric; null without runs, and where one has no finite loss
 * @param runs that count, failed ones included
 * @param difference to the baseline, the mean over seeds; null for the baseline and where unknown
 * @param p of that difference, corrected as the sweep asks; null there too
 */
record Place(
    int rank,
    String variant,
    @Nullable Double mean,
    int runs,
    int failed,
    @Nullable Double difference,
    @Nullable Double p) {

  static Place of(Standing standing) {
    Difference difference = standing.difference();
    return new Place(
        standing.rank(),
        standing.variant(),
        standing.mean(),
        standing.runs(),
        standing.failed(),
        difference == null ? null : difference.mean(),
        difference == null ? null : difference.p());
  }
}
