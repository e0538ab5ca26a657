package dev.lethe.orchestrator.ranking.joint;

import java.util.List;

/**
 * A variant's place over all sweeps.
 *
 * @param rank from 1, by mean rank; equals share one
 * @param groups letters of the groups that it is in
 * @param tally against each other variant in each sweep
 * @param places one a sweep
 */
public record JointStanding(
    int rank, String variant, double meanRank, String groups, Tally tally, List<Place> places) {}
