package dev.lethe.orchestrator.ranking;

import org.jspecify.annotations.Nullable;

/**
 * A variant's results minus the baseline's, seed by seed.
 *
 * @param mean null without pairs, and where a run has no finite loss
 * @param interval Student's, at the sweep's confidence; null there too, and for fewer than two
 *     pairs
 * @param p of the sign-flip test, corrected as the sweep asks; null without pairs
 */
public record Difference(
    int pairs, @Nullable Double mean, @Nullable Interval interval, @Nullable Double p) {}
