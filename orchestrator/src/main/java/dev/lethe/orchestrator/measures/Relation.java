package dev.lethe.orchestrator.measures;

import dev.lethe.orchestrator.statistics.Interval;
import org.jspecify.annotations.Nullable;

/**
 * How a measure goes with something else.
 *
 * @param measure its name
 * @param against name of the gap or of the accuracy
 * @param variant whose runs these are; null for all
 * @param runs that have both
 * @param tau Kendall's τ-b; null where it is not defined
 * @param interval of τ, at the sweep's confidence; null for too few runs
 * @param granulated τ within groups, averaged; null without a group
 * @param groups of runs that differ in one hyperparameter
 */
public record Relation(
    String measure,
    String against,
    @Nullable String variant,
    int runs,
    @Nullable Double tau,
    @Nullable Interval interval,
    @Nullable Double granulated,
    int groups) {}
