package dev.lethe.orchestrator.ranking;

import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.orchestrator.ledger.TrialView;
import dev.lethe.orchestrator.plan.Tries;
import dev.lethe.protocol.Phase;
import dev.lethe.protocol.Trial;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** In what variants were not treated alike: search, compute, seeds. */
final class Inequalities {
  /** Whole steps make equal budgets differ by less. */
  private static final double SAME_COMPUTE = 1.02;

  private Inequalities() {}

  static List<String> of(SweepView view, List<Runs> variants) {
    List<Runs> measured = variants.stream().filter(Runs::isMeasured).toList();
    return Stream.of(search(view), compute(measured), seeds(measured))
        .flatMap(Optional::stream)
        .toList();
  }

  private static Optional<String> search(SweepView view) {
    List<Trial> tune =
        view.trials().stream()
            .map(TrialView::trial)
            .filter(trial -> trial.phase() == Phase.TUNE)
            .toList();
    return Tries.of(tune).note();
  }

  /** Of runs that came to their end; others used less and say nothing. */
  private static Optional<String> compute(List<Runs> measured) {
    List<Runs> finished = measured.stream().filter(runs -> runs.failed() < runs.size()).toList();
    double most = finished.stream().mapToDouble(Inequalities::evaluations).max().orElse(0);
    double least = finished.stream().mapToDouble(Inequalities::evaluations).min().orElse(0);
    if (most <= SAME_COMPUTE * least) {
      return Optional.empty();
    }
    String used =
        finished.stream()
            .sorted(Comparator.comparingDouble(Inequalities::evaluations).reversed())
            .map(runs -> "%s %s".formatted(runs.variant(), Numbers.count((long) evaluations(runs))))
            .collect(Collectors.joining(", "));
    return Optional.of("Unequal compute, in gradient evaluations of a run: %s.".formatted(used));
  }

  private static double evaluations(Runs runs) {
    return runs.most(TrialView::gradientEvaluations);
  }

  private static Optional<String> seeds(List<Runs> measured) {
    Collection<Integer> sizes = new ArrayList<>();
    measured.forEach(runs -> sizes.add(runs.bySeed().size()));
    if (sizes.stream().distinct().count() < 2) {
      return Optional.empty();
    }
    String runs =
        measured.stream()
            .map(variant -> "%s %d".formatted(variant.variant(), variant.bySeed().size()))
            .collect(Collectors.joining(", "));
    return Optional.of(
        "Unequal numbers of runs: %s. Comparisons are over the seeds that both have."
            .formatted(runs));
  }
}
