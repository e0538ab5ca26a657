package dev.lethe.orchestrator.ranking;

import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.orchestrator.sweep.Metric.Goal;
import dev.lethe.orchestrator.sweep.Sweep;
import dev.lethe.orchestrator.sweep.VariantSpace;
import dev.lethe.protocol.Budget;
import dev.lethe.protocol.Phase;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The variants of a sweep, best first.
 *
 * @param metric that is reported
 * @param goal which way of it is better
 * @param phase whose runs count
 * @param notes what a reader must know before believing it
 */
public record Ranking(
    String sweep,
    String metric,
    Goal goal,
    Phase phase,
    double confidence,
    String baseline,
    Budget budget,
    boolean finished,
    List<Standing> standings,
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
    Phase phase = sweep.seeds().confirm() > 0 ? Phase.CONFIRM : Phase.TUNE;
    Map<String, Runs> runs = new LinkedHashMap<>();
    for (VariantSpace variant : sweep.variants()) {
      runs.put(variant.name(), Runs.of(view, variant, phase));
    }
    Comparisons comparisons = Comparisons.of(sweep, runs);
    return new Ranking(
        sweep.name().value(),
        sweep.report(),
        Goal.of(sweep.report()),
        phase,
        sweep.statistics().confidence(),
        sweep.baseline(),
        sweep.perTrial(),
        view.status().isTerminal(),
        standings(List.copyOf(runs.values()), comparisons.differences(), Goal.of(sweep.report())),
        Notes.of(view, phase, runs.values(), comparisons));
  }

  private static List<Standing> standings(
      List<Runs> runs, Map<String, Difference> differences, Goal goal) {
    Set<String> otherMetrics = new TreeSet<>();
    runs.forEach(run -> otherMetrics.addAll(run.otherMetrics()));
    Comparator<Runs> bestFirst = bestFirst(goal);
    List<Runs> ordered = runs.stream().sorted(bestFirst).toList();
    List<Standing> standings = new ArrayList<>();
    for (int i = 0; i < ordered.size(); i++) {
      Runs run = ordered.get(i);
      boolean tied = i > 0 && bestFirst.compare(ordered.get(i - 1), run) == 0;
      int rank = tied ? standings.getLast().rank() : i + 1;
      standings.add(run.standing(rank, differences.get(run.variant()), otherMetrics));
    }
    return List.copyOf(standings);
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
