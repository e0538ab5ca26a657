package dev.lethe.orchestrator.ledger;

import dev.lethe.protocol.Attempt;
import dev.lethe.protocol.Fact.Assigned;
import dev.lethe.protocol.Fact.LeaseExpired;
import dev.lethe.protocol.SweepName;
import dev.lethe.protocol.Trial;
import dev.lethe.protocol.TrialId;
import dev.lethe.protocol.WorkerId;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** All trials by their id, and which worker has which attempt of them. */
final class Attempts {
  private final Map<SweepName, SweepState> sweeps;
  private final Rejections rejections;
  private final Map<TrialId, TrialState> trials = new HashMap<>();
  private final WorkerLoads loads = new WorkerLoads();

  /** Of these sweeps, which come and go. */
  Attempts(Map<SweepName, SweepState> sweeps, Rejections rejections) {
    this.sweeps = sweeps;
    this.rejections = rejections;
  }

  Optional<TrialState> trial(TrialId id) {
    return Optional.ofNullable(trials.get(id));
  }

  /** The sweep that the trial is of. */
  SweepState sweep(TrialState trial) {
    return Objects.requireNonNull(sweeps.get(trial.sweep()));
  }

  WorkerLoads loads() {
    return loads;
  }

  /** Adds a planned trial; one that is there stays as it is. */
  void add(SweepState sweep, Trial trial) {
    if (!trials.containsKey(trial.id())) {
      trials.put(trial.id(), sweep.add(trial));
    }
  }

  /** Adds the trials of a sweep that came whole; changes nothing and is false where one is here. */
  boolean adopt(SweepState whole) {
    if (whole.trials().stream().anyMatch(trial -> trials.containsKey(trial.trial().id()))) {
      return false;
    }
    whole.trials().forEach(trial -> trials.put(trial.trial().id(), trial));
    return true;
  }

  boolean isOpen(Attempt attempt, WorkerId worker) {
    return trial(attempt.trial()).filter(trial -> trial.isOpen(attempt, worker)).isPresent();
  }

  boolean assign(Assigned fact) {
    TrialState trial = trials.get(fact.attempt().trial());
    if (trial == null || !trial.isWaiting() || !trial.nextAttempt().equals(fact.attempt())) {
      return rejections.reject("assigned what does not wait");
    }
    WorkerLoad load = loads.of(fact.worker());
    trial.assign(fact.attempt(), load.worker());
    load.assign(fact.attempt());
    sweep(trial).assigned(trial);
    return true;
  }

  boolean expire(LeaseExpired fact, long at) {
    TrialState trial = trials.get(fact.attempt().trial());
    if (trial == null || !trial.isOpen(fact.attempt(), fact.worker())) {
      return rejections.reject("expired what is not open");
    }
    trial.expire(fact.charged(), sweep(trial).sweep().retries().maxRestarts(), at);
    release(trial, fact.attempt());
    return true;
  }

  /** Follows an attempt that ended. */
  void release(TrialState trial, Attempt attempt) {
    sweep(trial).unassigned(trial);
    trial.worker().ifPresent(worker -> loads.of(worker).end(attempt));
  }

  /** Ends a sweep with all that has not ended, so that no worker keeps a place for it. */
  void close(SweepState sweep, SweepStatus how, String why, long at) {
    for (TrialState trial : sweep.trials()) {
      if (!trial.status().isTerminal()) {
        Optional<Attempt> attempt = trial.openAttempt();
        trial.cancel(at);
        attempt.ifPresent(open -> release(trial, open));
        sweep.ended(trial);
      }
    }
    sweep.end(how, why, at);
  }
}
