package dev.lethe.orchestrator.ranking;

/**
 * Two variants beside each other.
 *
 * @param first the one that is ranked higher, or is shown first
 * @param difference the first's results minus the second's
 */
public record Pair(String first, String second, Difference difference) {}
