package dev.lethe.orchestrator.ranking;

import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.orchestrator.plan.Looks;
import dev.lethe.orchestrator.sensitivity.Sensitivity;
import dev.lethe.orchestrator.statistics.MeanInterval;
import dev.lethe.orchestrator.statistics.Resamples;
import dev.lethe.orchestrator.sweep.Correction;
import dev.lethe.orchestrator.sweep.Family;
import dev.lethe.orchestrator.sweep.Metric.Goal;
import dev.lethe.orchestrator.sweep.RankOn;
import dev.lethe.orchestrator.sweep.Sweep;
import dev.lethe.protocol.Budget;
import dev.lethe.protocol.Phase;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;

/**
 * The variants of a sweep, best first.
 *
 * @param metric that is reported
 * @param goal which way of it is better
 * @param phase whose runs count
 * @param rankOn when of a run the metric is taken
 * @param chosenBy the metric that chose configurations, and the epoch where one is
 * @param correction of p-values, within the family
 * @param baseline the variant that differences of standings are to
 * @param seeds that every variant with runs has: those of the joint bootstrap
 * @param draws of every bootstrap
 * @param looks after how many seeds pairs are tested, for all of which p is adjusted; one number
 *     where every variant has all seeds at once
 * @param pairs every variant beside every other, in the order of the ranking
 * @param groups of variants that cannot be told apart; none where the seeds could not split any
 * @param environment what the runs that count ran on: for each thing how many had which
 * @param sensitivity of each variant that was tuned to what was searched
 * @param notes what a reader must know before believing it
 */
public record Ranking(
    String sweep,
    String metric,
    Goal goal,
    Phase phase,
    RankOn rankOn,
    String chosenBy,
    double confidence,
    Correction correction,
    Family family,
    String baseline,
    Budget budget,
    boolean finished,
    SortedSet<Long> seeds,
    int draws,
    List<Integer> looks,
    List<Standing> standings,
    List<Pair> pairs,
    List<Group> groups,
    Map<String, Map<String, Integer>> environment,
    List<Sensitivity> sensitivity,
    List<String> notes) {

  /**
   * Ranks by another metric than the sweep reports.
   *
   * @throws IllegalArgumentException when no trial has had it; the message says which there are
   */
  public static Ranking of(SweepView view, String metric) {
    SortedSet<String> rankable = view.rankable();
    if (!rankable.contains(metric)) {
      throw new IllegalArgumentException(
          "No trial of %s has had %s; there %s."
              .formatted(
                  view.sweep().name(),
                  metric,
                  rankable.isEmpty() ? "is no metric yet" : "are " + String.join(", ", rankable)));
    }
    return of(view.reporting(metric));
  }

  /** Ranks what has ended so far. */
  public static Ranking of(SweepView view) {
    Sweep sweep = view.sweep();
    Goal goal = Goal.of(sweep.report());
    Phase phase = sweep.rankedPhase();
    List<Runs> ordered =
        sweep.variants().stream()
            .map(variant -> Runs.of(view, variant, phase))
            .sorted(bestFirst(goal))
            .toList();
    MeanInterval intervals = new MeanInterval(sweep.statistics().confidence());
    Comparisons comparisons = Comparisons.of(sweep, ordered, intervals);
    Chances chances = Chances.of(ordered, goal, intervals);
    List<Group> groups = Group.of(ordered, comparisons, sweep.statistics().level());
    List<Standing> standings =
        new Standings(sweep, ordered, comparisons, chances, groups, intervals)
            .ranked(bestFirst(goal));
    Map<String, Map<String, Integer>> environment = Environments.of(ordered);
    List<Sensitivity> sensitivity = Tuning.of(view, standings);
    return new Ranking(
        sweep.name().value(),
        sweep.report(),
        goal,
        phase,
        sweep.rankOn(),
        sweep.metric().name(),
        sweep.statistics().confidence(),
        sweep.statistics().correction(),
        sweep.statistics().family(),
        sweep.baseline(),
        sweep.perTrial(),
        view.status().isTerminal(),
        chances.seeds(),
        Resamples.DRAWS,
        Looks.of(sweep).seeds(),
        standings,
        comparisons.pairs(),
        groups,
        environment,
        sensitivity,
        Notes.of(view, phase, ordered, comparisons, standings, sensitivity, environment));
  }

  /**
   * By mean, then fewer failures: means with a run that has no finite loss are all infinite. Behind
   * them those of which nothing is known yet, last those of which no trial had a result.
   */
  private static Comparator<Runs> bestFirst(Goal goal) {
    Comparator<Runs> byMean =
        switch (goal) {
          case MAXIMIZE -> Comparator.comparingDouble(run -> -run.mean());
          case MINIMIZE -> Comparator.comparingDouble(Runs::mean);
        };
    return Comparator.comparing(Runs::nothingWon)
        .thenComparing(run -> !run.isMeasured())
        .thenComparing(byMean)
        .thenComparingInt(run -> run.nothingWon() ? 0 : run.failed());
  }
}
