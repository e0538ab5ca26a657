package dev.lethe.orchestrator.ranking;

import org.jspecify.annotations.Nullable;

/**
 * A variant's results minus the baseline's, seed by seed.
 *
 * @param mean null without pairs
 * @param interval Student's, at the sweep's confidence; null for fewer than two pairs
 * @param p of the exact sign-flip test, corrected as the sweep asks; null where there is none
 */
public record Difference(
    int pairs, @Nullable Double mean, @Nullable Interval interval, @Nullable Double p) {}
