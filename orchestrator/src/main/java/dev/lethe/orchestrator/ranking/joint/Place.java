package dev.lethe.orchestrator.ranking.joint;

import org.jspecify.annotations.Nullable;

/**
 * Where a variant is in one sweep.
 *
 * @param rank from 1 among the variants that every sweep has; equals share the mean of their ranks
 * @param mean of the metric; null where a run has no finite loss
 */
public record Place(String sweep, double rank, @Nullable Double mean) {}
