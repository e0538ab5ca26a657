package dev.lethe.orchestrator.ranking.joint;

/**
 * Two variants beside each other over all sweeps.
 *
 * @param first the one with the better mean rank, or that is shown first
 * @param rankDifference the second's mean rank minus the first's
 * @param apart whether Friedman's test finds a difference and this one is a critical one
 * @param tally of the first against the second: one comparison a sweep
 */
public record JointPair(
    String first, String second, double rankDifference, boolean apart, Tally tally) {}
