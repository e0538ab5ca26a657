package dev.lethe.orchestrator.coordinator;

import dev.lethe.orchestrator.ledger.Ledger;
import dev.lethe.orchestrator.ledger.SweepState;
import dev.lethe.orchestrator.ledger.TrialState;
import dev.lethe.orchestrator.ledger.Winner;
import dev.lethe.orchestrator.plan.Choice;
import dev.lethe.orchestrator.plan.Planner;
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
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Moves sweeps on: plans the tune trials, chooses a variant's configuration when the last of its
 * tune trials has ended, plans its confirm trials, and ends the sweep behind the last of them.
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
      decide.accept(new PlanFinished(sweep.sweep().name(), Phase.CONFIRM));
    }
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
    List<TrialState> confirm = sweep.trials(Phase.CONFIRM, winner.variant());
    Sweep file = sweep.sweep();
    if (winner.configuration() > 0 && confirm.size() < file.seeds().confirm()) {
      plan(sweep, confirmation(sweep, winner));
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
