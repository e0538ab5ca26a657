package dev.lethe.orchestrator.report;

import dev.lethe.orchestrator.measures.MeasuredRun;
import dev.lethe.orchestrator.measures.Relation;
import dev.lethe.orchestrator.measures.Relations;
import dev.lethe.orchestrator.ranking.Compute;
import dev.lethe.orchestrator.ranking.Difference;
import dev.lethe.orchestrator.ranking.Ranking;
import dev.lethe.orchestrator.ranking.Standing;
import dev.lethe.orchestrator.statistics.Interval;
import dev.lethe.orchestrator.sweep.Metric.Goal;
import dev.lethe.protocol.Phase;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The numbers that the page's script draws charts from, and no others: the page stays small however
 * large the sweep is.
 *
 * @param taus of the measures with the gap and with the accuracy
 * @param gap the name of the generalisation gap
 * @param accuracy the name of the accuracy beside it
 */
record Drawing(
    Ranks ranking,
    String tuning,
    List<String> variants,
    List<LearningCurve> curves,
    List<ReportedTrial> trials,
    List<MeasuredRun> measured,
    List<Tau> taus,
    String gap,
    String accuracy) {

  /** What a ranking says of each variant, best first. */
  record Ranks(String metric, Goal goal, Phase phase, String baseline, List<Place> standings) {}

  /** A variant's place. */
  record Place(
      String variant,
      @Nullable Double mean,
      @Nullable Interval interval,
      @Nullable Gap difference,
      Compute used) {
    static Place of(Standing standing) {
      Difference difference = standing.difference();
      return new Place(
          standing.variant(),
          standing.mean(),
          standing.interval(),
          difference == null ? null : new Gap(difference.mean(), difference.interval()),
          standing.used());
    }
  }

  /** A difference to the baseline. */
  record Gap(@Nullable Double mean, @Nullable Interval interval) {}

  /**
   * How a measure goes with something else.
   *
   * @param variant null for all runs
   * @param tau null where it is not defined
   */
  record Tau(String measure, String against, @Nullable String variant, @Nullable Double tau) {
    static Tau of(Relation relation) {
      return new Tau(relation.measure(), relation.against(), relation.variant(), relation.tau());
    }
  }

  static Drawing of(Report report) {
    Ranking ranking = report.ranking();
    return new Drawing(
        new Ranks(
            ranking.metric(),
            ranking.goal(),
            ranking.phase(),
            ranking.baseline(),
            ranking.standings().stream().map(Place::of).toList()),
        report.tuning(),
        report.variants(),
        report.curves(),
        Sample.of(report.trials()),
        report.measured(),
        taus(report.relations()),
        report.relations().gap(),
        report.relations().accuracy());
  }

  private static List<Tau> taus(Relations relations) {
    return Stream.concat(relations.overall().stream(), relations.byVariant().stream())
        .map(Tau::of)
        .toList();
  }
}
