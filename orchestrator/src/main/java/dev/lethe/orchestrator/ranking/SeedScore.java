package dev.lethe.orchestrator.ranking;

import org.jspecify.annotations.Nullable;

/**
 * What a run, or a pair of runs, of one seed has.
 *
 * @param value null without a finite result
 * @param epoch that it is of, from 1; null for the last, and for what is of several runs
 */
public record SeedScore(long seed, @Nullable Double value, @Nullable Integer epoch) {
  SeedScore(long seed, @Nullable Double value) {
    this(seed, value, null);
  }
}
