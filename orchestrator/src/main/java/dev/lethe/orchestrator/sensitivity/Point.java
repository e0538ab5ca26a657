package dev.lethe.orchestrator.sensitivity;

import org.jspecify.annotations.Nullable;

/**
 * One value of a parameter and how well it did.
 *
 * @param value a number, text or boolean
 * @param score the best among the configurations with this value, each the mean of the sweep's
 *     metric over the tune seeds; null where every one of them has a seed without a result
 */
public record Point(Object value, @Nullable Double score) {}
