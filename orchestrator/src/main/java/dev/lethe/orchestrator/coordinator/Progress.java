package dev.lethe.orchestrator.coordinator;

import dev.lethe.orchestrator.ledger.Ledger;
import dev.lethe.orchestrator.ledger.SweepState;
import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.orchestrator.ledger.TrialState;
import dev.lethe.orchestrator.ledger.Winner;
import dev.lethe.orchestrator.plan.Choice;
import dev.lethe.orchestrator.plan.Looks;
import dev.lethe.orchestrator.plan.Planner;
import dev.lethe.orchestrator.ranking.Undecided;
import dev.lethe.orchestrator.sweep.Sweep;
import dev.lethe.orchestrator.sweep.VariantSpace;
import dev.lethe.protocol.Fact;
import dev.lethe.protocol.Fact.PlanFinished;
import dev.lethe.protocol.Fact.Planned;
import dev.lethe.protocol.Fact.SweepFinished;
import dev.lethe.protocol.Fact.WinnerChosen;
import dev.lethe.protocol.Phase;
import dev.lethe.protocol.Report.Completed;
import dev.lethe.protocol.SweepName;
import dev.lethe.protocol.Trial;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Moves sweeps on: plans the tune trials, chooses a variant's configuration when the last of its
 * tune trials has ended, plans its confirm trials, adds seeds to pairs that a look leaves
 * undecided, and ends the sweep behind the last of them.
 *
 * <p>Each step looks at the ledger alone, so that a leader that died between two records is
 * followed by one that goes on where they end; planning anew what is planned adds nothing.
 */
final class Progress {
  /** Trials in one record; about 100 KB. */
  private static final int CHUNK = 250;

  private final Ledger ledger;
  private final Aside aside;
  private final Consumer<Fact> decide;

  Progress(Ledger ledger, Aside aside, Consumer<Fact> decide) {
    this.ledger = ledger;
    this.aside = aside;
    this.decide = decide;
  }

  void advance() {
    for (SweepState sweep : List.copyOf(ledger.sweeps())) {
      SweepName name = sweep.sweep().name();
      if (!sweep.status().isTerminal() && !aside.has(name)) {
        aside.step(name, () -> advance(sweep));
      }
    }
  }

  private void advance(SweepState sweep) {
    if (!sweep.isPlanned(Phase.TUNE)) {
      plan(sweep, Planner.tune(sweep.sweep()));
      decide.accept(new PlanFinished(sweep.sweep().name(), Phase.TUNE));
    }
    if (!sweep.isPlanned(Phase.CONFIRM)) {
      sweep.sweep().variants().forEach(variant -> chooseWinner(sweep, variant));
      finishPlan(sweep);
    }
    if (sweep.isPlanned(Phase.CONFIRM) && sweep.isIdle()) {
      decide.accept(new SweepFinished(sweep.sweep().name()));
    }
  }

  private void chooseWinner(SweepState sweep, VariantSpace variant) {
    String name = variant.name();
    if (!sweep.winners().containsKey(name) && sweep.unfinished(Phase.TUNE, name) == 0) {
      Winner winner = winner(sweep, name);
      decide.accept(
          new WinnerChosen(sweep.sweep().name(), name, winner.configuration(), winner.score()));
      planConfirmation(sweep, winner);
    }
  }

  private void finishPlan(SweepState sweep) {
    if (sweep.winners().size() == sweep.sweep().variants().size()) {
      sweep.winners().values().forEach(winner -> planConfirmation(sweep, winner));
      if (!Looks.of(sweep.sweep()).areSeveral() || isLookedThrough(sweep)) {
        decide.accept(new PlanFinished(sweep.sweep().name(), Phase.CONFIRM));
      }
    }
  }

  /**
   * Takes the look that is due when the confirm trials so far have ended. What it leads to follows
   * from the first trials alone, so that another leader, which may find half of it planned, plans
   * the other half.
   *
   * @return whether no look is left that could add a seed
   */
  private boolean isLookedThrough(SweepState sweep) {
    List<VariantSpace> variants = sweep.sweep().variants();
    if (variants.stream().anyMatch(v -> sweep.unfinished(Phase.CONFIRM, v.name()) > 0)) {
      return false;
    }
    SweepView view = ledger.view(sweep.sweep().name()).orElseThrow();
    Map<String, Integer> wanted = Undecided.seeds(view);
    plan(sweep, more(sweep, wanted));
    return variants.stream().allMatch(v -> sweep.unfinished(Phase.CONFIRM, v.name()) == 0)
        || wanted.containsValue(sweep.sweep().seeds().confirm());
  }

  private static List<Trial> more(SweepState sweep, Map<String, Integer> wanted) {
    Map<String, Integer> planned = new LinkedHashMap<>();
    List<Trial> confirmed = new ArrayList<>();
    for (String variant : wanted.keySet()) {
      planned.put(variant, sweep.size(Phase.CONFIRM, variant));
      confirmed.add(sweep.trials(Phase.CONFIRM, variant).getFirst().trial());
    }
    return Planner.more(sweep.sweep(), confirmed, planned, wanted, sweep.size());
  }

  private static Winner winner(SweepState sweep, String variant) {
    if (!sweep.sweep().tunes()) {
      return new Winner(variant, 1, null);
    }
    List<Choice.Tuned> runs =
        sweep.trials(Phase.TUNE, variant).stream().map(Progress::tuned).toList();
    return Choice.of(sweep.sweep(), runs)
        .map(best -> new Winner(variant, best.configuration(), best.score()))
        .orElse(new Winner(variant, 0, null));
  }

  private static Choice.Tuned tuned(TrialState trial) {
    return new Choice.Tuned(
        trial.trial(),
        trial.result().map(Completed::metrics).orElse(Map.of()),
        trial.result().map(Completed::gradientEvaluations).orElse(0L));
  }

  private void planConfirmation(SweepState sweep, Winner winner) {
    int confirm = sweep.size(Phase.CONFIRM, winner.variant());
    int wanted = Looks.of(sweep.sweep()).first();
    if (winner.configuration() > 0 && confirm < wanted) {
      plan(
          sweep,
          confirm == 0
              ? confirmation(sweep, winner)
              : more(sweep, Map.of(winner.variant(), wanted)));
    }
  }

  private static List<Trial> confirmation(SweepState sweep, Winner winner) {
    Sweep file = sweep.sweep();
    if (!file.tunes()) {
      return Planner.confirm(file, file.variant(winner.variant()), sweep.size());
    }
    Trial tuned =
        sweep.trials(Phase.TUNE, winner.variant()).stream()
            .map(TrialState::trial)
            .filter(trial -> trial.configuration() == winner.configuration())
            .findFirst()
            .orElseThrow();
    return Planner.confirm(file, tuned, sweep.size());
  }

  private void plan(SweepState sweep, List<Trial> trials) {
    for (int from = 0; from < trials.size(); from += CHUNK) {
      List<Trial> chunk = trials.subList(from, Math.min(from + CHUNK, trials.size()));
      decide.accept(new Planned(sweep.sweep().name(), chunk));
    }
  }
}
