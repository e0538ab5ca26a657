package dev.lethe.orchestrator.ranking.joint;

import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.orchestrator.ranking.Group;
import dev.lethe.orchestrator.ranking.Ranking;
import dev.lethe.orchestrator.statistics.Friedman;
import dev.lethe.orchestrator.sweep.Metric.Goal;
import dev.lethe.orchestrator.sweep.RankOn;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The variants of several sweeps by their mean rank, best first: a sweep is a data set.
 *
 * @param goal which way of the metric is better
 * @param confidence of Friedman's test and of the critical difference: the highest of the sweeps'
 * @param sweeps as they were named
 * @param standings of the variants that every sweep has
 * @param friedman whether ranks differ at all
 * @param criticalDifference of mean ranks, by Nemenyi's test
 * @param pairs every variant beside every other, in the order of the ranking
 * @param groups of variants that cannot be told apart by their mean ranks
 * @param notes what a reader must know before believing it
 */
public record JointRanking(
    String metric,
    Goal goal,
    double confidence,
    List<SweepLine> sweeps,
    List<JointStanding> standings,
    Friedman friedman,
    double criticalDifference,
    List<JointPair> pairs,
    List<Group> groups,
    List<String> notes) {

  /**
   * What a reader wants to know of one of the sweeps.
   *
   * @param rankOn when of a run the metric is taken
   * @param budget of a trial, in words
   * @param finished whether it has ended
   * @param notes how many its own ranking has
   */
  public record SweepLine(
      String sweep,
      String dataset,
      String model,
      String baseline,
      RankOn rankOn,
      String budget,
      boolean finished,
      int notes) {
    static SweepLine of(JointSweep sweep) {
      return new SweepLine(
          sweep.name(),
          sweep.dataset(),
          sweep.model(),
          sweep.ranking().baseline(),
          sweep.ranking().rankOn(),
          sweep.budget(),
          sweep.ranking().finished(),
          sweep.ranking().notes().size());
    }
  }

  /**
   * Ranks what has ended so far.
   *
   * @param metric to rank by instead of what the sweeps report; null for that
   * @throws IllegalArgumentException where they cannot be joined; the message says why
   */
  public static JointRanking of(List<SweepView> views, @Nullable String metric) {
    requireSeveral(views);
    List<JointSweep> sweeps =
        views.stream().map(view -> new JointSweep(view, ranked(view, metric))).toList();
    requireOneMetric(sweeps);
    List<String> variants = shared(sweeps);
    double confidence = sweeps.stream().mapToDouble(s -> s.ranking().confidence()).max().orElse(0);
    RankTable table = RankTable.of(sweeps, variants, confidence);
    Ranking first = sweeps.getFirst().ranking();
    return new JointRanking(
        first.metric(),
        first.goal(),
        confidence,
        sweeps.stream().map(SweepLine::of).toList(),
        table.standings(),
        table.friedman(),
        table.criticalDifference(),
        table.pairs(),
        table.groups(),
        JointNotes.of(sweeps, table));
  }

  private static Ranking ranked(SweepView view, @Nullable String metric) {
    return metric == null ? Ranking.of(view) : Ranking.of(view, metric);
  }

  private static void requireSeveral(List<SweepView> views) {
    Set<String> seen = new HashSet<>();
    for (SweepView view : views) {
      String name = view.sweep().name().value();
      if (!seen.add(name)) {
        throw new IllegalArgumentException("The sweep %s is named twice.".formatted(name));
      }
    }
    if (seen.size() < 2) {
      throw new IllegalArgumentException("A joint ranking is of two sweeps or more.");
    }
  }

  private static void requireOneMetric(List<JointSweep> sweeps) {
    Optional<String> several = JointNotes.differing(sweeps, sweep -> sweep.ranking().metric());
    if (several.isPresent()) {
      throw new IllegalArgumentException(
          "The sweeps report different metrics: %s. Name one that all have, as in --metric test/accuracy."
              .formatted(several.get()));
    }
  }

  /** In the order of the first sweep's ranking. */
  private static List<String> shared(List<JointSweep> sweeps) {
    List<String> shared =
        sweeps.getFirst().variants().stream()
            .filter(variant -> sweeps.stream().allMatch(sweep -> sweep.hasRunsOf(variant)))
            .toList();
    if (shared.size() < 2) {
      throw new IllegalArgumentException(
          "A joint ranking needs two variants that have runs in every sweep; there %s: %s."
              .formatted(
                  shared.isEmpty() ? "is none" : "is only " + shared.getFirst(),
                  sweeps.stream()
                      .map(sweep -> sweep.name() + " has " + withRuns(sweep))
                      .collect(Collectors.joining("; "))));
    }
    return shared;
  }

  private static String withRuns(JointSweep sweep) {
    List<String> variants = sweep.variants().stream().filter(sweep::hasRunsOf).toList();
    return variants.isEmpty() ? "no runs yet" : String.join(", ", variants);
  }
}
