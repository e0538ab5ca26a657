package dev.lethe.orchestrator.ranking;

import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.orchestrator.sensitivity.Sensitivity;
import dev.lethe.orchestrator.statistics.SignFlip;
import dev.lethe.orchestrator.sweep.RankOn;
import dev.lethe.protocol.Failure;
import dev.lethe.protocol.FailureKind;
import dev.lethe.protocol.Phase;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a reader must know before believing a ranking. */
final class Notes {
  private final List<String> notes = new ArrayList<>();

  private Notes() {}

  static List<String> of(
      SweepView view,
      Phase phase,
      List<Runs> runs,
      Comparisons comparisons,
      List<Standing> standings,
      List<Sensitivity> sensitivity,
      Map<String, Map<String, Integer>> environment) {
    Notes notes = new Notes();
    notes.sweep(view, phase);
    notes.notes.addAll(Inequalities.of(view, runs));
    runs.forEach(notes::failures);
    standings.forEach(standing -> notes.losses(standing, view.status().isTerminal()));
    notes.baseline(view, runs);
    standings.forEach(notes::curse);
    Environments.note(environment).ifPresent(notes.notes::add);
    notes.test(view, comparisons);
    notes.groups(view, runs, comparisons);
    notes.notes.addAll(LookNotes.of(view, runs));
    notes.notes.addAll(Tuning.notes(sensitivity));
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
    if (view.sweep().rankOn() == RankOn.BEST_EPOCH_BY_VALIDATION
        && view.sweep().report().startsWith("validation/")) {
      notes.add(
          "The validation set chose the epochs and is reported too, so the means are too good.");
    }
  }

  private void failures(Runs runs) {
    if (runs.nothingWon()) {
      notes.add(
          "%s: none of its %d tune trials has a result%s, so nothing was confirmed: it is last, and counts among the comparisons."
              .formatted(runs.variant(), runs.size(), kinds(runs)));
    } else if (runs.failed() > 0) {
      notes.add(
          "%s: %d of %d runs have no result%s and count as worst."
              .formatted(runs.variant(), runs.failed(), runs.size(), kinds(runs)));
    }
  }

  private static String kinds(Runs runs) {
    String kinds =
        runs.trials().stream()
            .flatMap(trial -> Stream.ofNullable(trial.failure()))
            .map(Failure::kind)
            .collect(Collectors.groupingBy(FailureKind::word, TreeMap::new, Collectors.counting()))
            .entrySet()
            .stream()
            .map(kind -> kind.getValue() + " " + kind.getKey())
            .collect(Collectors.joining(", "));
    return kinds.isEmpty() ? "" : " (" + kinds + ")";
  }

  /** Trials that were lost on the way; of a sweep that goes on some have only not come yet. */
  private void losses(Standing standing, boolean ended) {
    Outcomes tuning = standing.tuning();
    if (tuning.failed() > 0 && tuning.failed() < tuning.planned()) {
      notes.add(
          "%s: %d of %d tune trials failed (%d diverged)."
              .formatted(standing.variant(), tuning.failed(), tuning.planned(), tuning.diverged()));
    }
    if (ended) {
      missing(standing.variant(), "tune", tuning);
      missing(standing.variant(), "confirm", standing.confirming());
    }
  }

  private void missing(String variant, String phase, Outcomes outcomes) {
    if (outcomes.missing() > 0) {
      notes.add(
          "%s: %d of %d %s runs are missing (%d pruned, %d cancelled)."
              .formatted(
                  variant,
                  outcomes.missing(),
                  outcomes.planned(),
                  phase,
                  outcomes.pruned(),
                  outcomes.cancelled()));
    }
  }

  private void baseline(SweepView view, Collection<Runs> runs) {
    String baseline = view.sweep().baseline();
    boolean compares = view.sweep().variants().size() > 1 && view.status().isTerminal();
    if (compares
        && runs.stream().anyMatch(run -> run.variant().equals(baseline) && !run.isMeasured())) {
      notes.add("%s, the baseline, has no run to compare with.".formatted(baseline));
    }
  }

  private void curse(Standing standing) {
    WinnersCurse curse = standing.curse();
    if (curse != null && !curse.isBornOut()) {
      notes.add(
          "%s: chosen with %s %s, confirmed with %s: %s too good when it was chosen, more than its interval allows."
              .formatted(
                  standing.variant(),
                  curse.metric(),
                  Numbers.value(curse.tuned()),
                  Numbers.value(curse.confirmed()),
                  Numbers.value(curse.excess())));
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
              .formatted(SignFlip.MOST_EXACT, SignFlip.DRAWS));
    }
  }

  /** Why there are no groups. */
  private void groups(SweepView view, List<Runs> runs, Comparisons comparisons) {
    int all = comparisons.pairs().size();
    int seeds = comparisons.mostPairs();
    long measured = runs.stream().filter(Runs::isMeasured).count();
    if (measured > 1 && !comparisons.canSplit(view.sweep().statistics().level())) {
      notes.add(
          "Groups: with %d seeds and %d %s of variants no two can be told apart, whatever the results."
              .formatted(seeds, all, all == 1 ? "pair" : "pairs"));
    }
  }
}
