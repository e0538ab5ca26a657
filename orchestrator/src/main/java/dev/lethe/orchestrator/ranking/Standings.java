package dev.lethe.orchestrator.ranking;

import dev.lethe.orchestrator.ledger.TrialView;
import dev.lethe.orchestrator.statistics.MeanInterval;
import dev.lethe.orchestrator.sweep.Metric.Goal;
import dev.lethe.orchestrator.sweep.Sweep;
import dev.lethe.protocol.Phase;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Puts together what there is to say of each variant. */
record Standings(
    Sweep sweep,
    List<Runs> ordered,
    Comparisons comparisons,
    Chances chances,
    List<Group> groups,
    MeanInterval intervals) {

  /** In the order that they have; equals of this order share a rank. */
  List<Standing> ranked(Comparator<Runs> order) {
    Set<String> otherMetrics = new TreeSet<>();
    ordered.forEach(runs -> otherMetrics.addAll(runs.otherMetrics()));
    List<Standing> standings = new ArrayList<>();
    for (int i = 0; i < ordered.size(); i++) {
      boolean tied = i > 0 && order.compare(ordered.get(i - 1), ordered.get(i)) == 0;
      int rank = tied ? standings.getLast().rank() : i + 1;
      standings.add(standing(rank, ordered.get(i), otherMetrics));
    }
    return List.copyOf(standings);
  }

  private Standing standing(int rank, Runs runs, Set<String> otherMetrics) {
    return new Standing(
        rank,
        runs.variant(),
        runs.winner() == null ? 0 : runs.winner().configuration(),
        runs.parameters(),
        runs.size(),
        runs.failed(),
        finite(runs.mean()),
        runs.interval(intervals),
        runs.isMeasured() ? Spread.of(runs.bySeed(), Goal.of(sweep.report())) : null,
        comparisons.between(runs.variant(), sweep.baseline()),
        chances.byVariant().get(runs.variant()),
        Group.letters(groups, runs.variant()),
        runs.others(otherMetrics),
        (long) runs.most(TrialView::gradientEvaluations),
        (long) runs.most(TrialView::steps),
        runs.most(runs::epochs),
        finite(runs.seconds()),
        runs.winner() == null ? null : runs.winner().score(),
        runs.curse(intervals),
        runs.listed(),
        Outcomes.of(runs.planned(Phase.TUNE)),
        Outcomes.of(runs.planned(Phase.CONFIRM)),
        Compute.of(runs.planned()));
  }

  private static @Nullable Double finite(double value) {
    return Double.isFinite(value) ? value : null;
  }
}
