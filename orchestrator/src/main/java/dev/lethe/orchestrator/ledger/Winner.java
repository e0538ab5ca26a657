package dev.lethe.orchestrator.ledger;

import org.jspecify.annotations.Nullable;

/**
 * The configuration that a variant is confirmed with.
 *
 * @param configuration number within the variant; 0 where every trial failed
 * @param score mean of the metric over the tune seeds; null where there is none
 */
public record Winner(String variant, int configuration, @Nullable Double score) {}
