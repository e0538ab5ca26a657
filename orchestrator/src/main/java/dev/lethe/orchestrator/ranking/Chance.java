package dev.lethe.orchestrator.ranking;

/**
 * A variant's place if the seeds had been others.
 *
 * @param best probability that its mean is the best
 * @param expectedRank from 1
 */
public record Chance(double best, double expectedRank) {}
