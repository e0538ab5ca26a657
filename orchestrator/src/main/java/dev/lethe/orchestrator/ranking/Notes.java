package dev.lethe.orchestrator.ranking;

import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.orchestrator.plan.Reach;
import dev.lethe.orchestrator.plan.Tries;
import dev.lethe.protocol.Failure;
import dev.lethe.protocol.FailureKind;
import dev.lethe.protocol.Phase;
import dev.lethe.protocol.Trial;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a reader must know before believing a ranking. */
final class Notes {
  private final List<String> notes = new ArrayList<>();

  private Notes() {}

  static List<String> of(
      SweepView view, Phase phase, Collection<Runs> runs, Comparisons comparisons) {
    Notes notes = new Notes();
    notes.sweep(view, phase);
    notes.search(view);
    runs.forEach(notes::failures);
    notes.baseline(view, runs);
    notes.test(view, comparisons);
    return List.copyOf(notes.notes);
  }

  private void sweep(SweepView view, Phase phase) {
    if (!view.status().isTerminal()) {
      notes.add("The sweep has not ended: this is what is known so far.");
    }
    if (!view.note().isEmpty()) {
      notes.add(view.note());
    }
    if (phase == Phase.TUNE) {
      notes.add(
          "No confirm seeds: these are the runs that chose the configurations, so the means are too"
              + " good.");
    }
  }

  private void search(SweepView view) {
    List<Trial> tune =
        view.trials().stream()
            .map(trial -> trial.trial())
            .filter(trial -> trial.phase() == Phase.TUNE)
            .toList();
    Tries.of(tune).note().ifPresent(notes::add);
  }

  private void failures(Runs runs) {
    if (runs.nothingWon()) {
      notes.add(
          "%s: none of its %d tune trials has a result%s, so nothing was confirmed: it is last, and counts among the comparisons."
              .formatted(runs.variant(), runs.size(), kinds(runs)));
    } else if (runs.failed() > 0) {
      notes.add(
          "%s: %d of %d runs have no result and count as worst."
              .formatted(runs.variant(), runs.failed(), runs.size()));
    }
  }

  private static String kinds(Runs runs) {
    String kinds =
        runs.trials().stream()
            .flatMap(trial -> java.util.stream.Stream.ofNullable(trial.failure()))
            .map(Failure::kind)
            .collect(Collectors.groupingBy(FailureKind::word, TreeMap::new, Collectors.counting()))
            .entrySet()
            .stream()
            .map(kind -> kind.getValue() + " " + kind.getKey())
            .collect(Collectors.joining(", "));
    return kinds.isEmpty() ? "" : " (" + kinds + ")";
  }

  private void baseline(SweepView view, Collection<Runs> runs) {
    String baseline = view.sweep().baseline();
    boolean compares = view.sweep().variants().size() > 1 && view.status().isTerminal();
    if (compares
        && runs.stream().anyMatch(run -> run.variant().equals(baseline) && !run.isMeasured())) {
      notes.add("%s, the baseline, has no run to compare with.".formatted(baseline));
    }
  }

  private void test(SweepView view, Comparisons comparisons) {
    if (comparisons.haveInfinite()) {
      notes.add(
          "A run without a result has no finite %s: a mean or difference with it is no number, and p takes that difference as larger than all others together."
              .formatted(view.sweep().report()));
    }
    if (comparisons.areSampled()) {
      notes.add(
          "With more than %d pairs, p is from %,d random sign flips instead of all."
              .formatted(Reach.MOST_EXACT_PAIRS, Reach.DRAWS));
    }
  }
}
