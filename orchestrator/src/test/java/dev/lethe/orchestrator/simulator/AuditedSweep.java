package dev.lethe.orchestrator.simulator;

import static dev.lethe.orchestrator.simulator.BrokenPromise.unless;

import dev.lethe.orchestrator.ledger.SweepStatus;
import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.protocol.Fact.PlanFinished;
import dev.lethe.protocol.Fact.WinnerChosen;
import dev.lethe.protocol.Phase;
import dev.lethe.protocol.Trial;
import dev.lethe.protocol.TrialId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** What the log says of a sweep, put together anew. */
final class AuditedSweep {
  private final String name;
  private final int maxRestarts;
  private final Map<TrialId, AuditedTrial> trials = new LinkedHashMap<>();
  private final Set<Integer> places = new HashSet<>();
  private final Set<Phase> planned = EnumSet.noneOf(Phase.class);
  private final Map<String, Integer> winners = new LinkedHashMap<>();
  private SweepStatus status = SweepStatus.RUNNING;

  AuditedSweep(String name, int maxRestarts) {
    this.name = name;
    this.maxRestarts = maxRestarts;
  }

  SweepStatus status() {
    return status;
  }

  void requireOpen(String what) {
    unless(!status.isTerminal(), "%s of %s, which is %s", what, name, status);
  }

  /** Adds what is new and returns it. */
  List<AuditedTrial> plan(List<Trial> all) {
    List<AuditedTrial> added = new ArrayList<>();
    for (Trial trial : all) {
      AuditedTrial known = trials.get(trial.id());
      if (known == null) {
        unless(places.add(trial.index()), "two trials of %s have place %d", name, trial.index());
        AuditedTrial made = new AuditedTrial(trial, maxRestarts);
        trials.put(trial.id(), made);
        added.add(made);
      } else {
        unless(known.trial().equals(trial), "%s is planned again as another", trial.id());
      }
    }
    return added;
  }

  void planFinished(PlanFinished fact) {
    unless(planned.add(fact.phase()), "the plan of %s's %s is decided twice", name, fact.phase());
  }

  /** There is one, chosen once, and it is the best of those that are done. */
  void choose(WinnerChosen fact) {
    unless(!winners.containsKey(fact.variant()), "%s's winner is decided twice", fact.variant());
    List<AuditedTrial> tuned =
        trials.values().stream().filter(trial -> trial.isTuneOf(fact.variant())).toList();
    unless(tuned.stream().allMatch(AuditedTrial::hasEnded), "%s's winner is early", name);
    Optional<AuditedTrial> best =
        tuned.stream()
            .filter(AuditedTrial::isDone)
            .max(Comparator.comparingDouble(AuditedSweep::score));
    unless(
        fact.configuration() == best.map(trial -> trial.trial().configuration()).orElse(0),
        "%s's winner is configuration %d",
        name,
        best.map(trial -> trial.trial().configuration()).orElse(0));
    winners.put(fact.variant(), fact.configuration());
  }

  private static double score(AuditedTrial trial) {
    return Objects.requireNonNull(
        SimulatedWorker.metrics(trial.trial().id(), SimulatedWorker.EPOCHS)
            .get(SimulatedWorker.METRIC));
  }

  void pause(boolean paused) {
    SweepStatus wanted = paused ? SweepStatus.PAUSED : SweepStatus.RUNNING;
    unless(status != wanted, "%s is %s already", name, status);
    status = wanted;
  }

  void cancel() {
    trials.values().forEach(AuditedTrial::cancel);
    status = SweepStatus.CANCELLED;
  }

  void finish() {
    unless(planned.containsAll(EnumSet.allOf(Phase.class)), "%s ends without a plan", name);
    trials
        .values()
        .forEach(
            trial -> unless(trial.hasEnded(), "%s ends before %s has", name, trial.trial().id()));
    status = SweepStatus.FINISHED;
  }

  /** What a ledger shows of it has to be the same. */
  void compare(SweepView seen) {
    unless(seen.status() == status, "%s is %s, not %s", name, status, seen.status());
    unless(seen.trials().size() == trials.size(), "%s has %d trials", name, trials.size());
    seen.trials()
        .forEach(trial -> {
          AuditedTrial known = trials.get(trial.trial().id());
          unless(known != null, "%s was never planned", trial.trial().id());
          Objects.requireNonNull(known).compare(trial);
        });
    winners.forEach((variant, configuration) ->
        unless(
            Objects.requireNonNull(seen.winners().get(variant)).configuration() == configuration,
            "%s's winner is %d",
            variant,
            configuration));
  }

  /** A sweep that was not cancelled has tried every configuration, and confirmed one if any did. */
  void requireWhole(int tune, int confirm) {
    if (status == SweepStatus.FINISHED) {
      boolean won = winners.values().stream().anyMatch(configuration -> configuration > 0);
      int wanted = tune + (won ? confirm : 0);
      unless(trials.size() == wanted, "%s has %d of %d trials", name, trials.size(), wanted);
    }
  }
}
