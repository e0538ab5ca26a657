package dev.lethe.orchestrator.ranking;

import org.jspecify.annotations.Nullable;

/**
 * What a run, or a pair of runs, of one seed has.
 *
 * @param value null without a finite result
 */
public record SeedScore(long seed, @Nullable Double value) {}
