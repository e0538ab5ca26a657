package dev.lethe.orchestrator.simulator;

import static dev.lethe.orchestrator.simulator.BrokenPromise.unless;

import dev.lethe.orchestrator.ledger.Ledger;
import dev.lethe.orchestrator.ledger.SweepStatus;
import dev.lethe.protocol.Attempt;
import dev.lethe.protocol.Beat;
import dev.lethe.protocol.Beat.LeaderBeat;
import dev.lethe.protocol.Beat.WorkerBeat;
import dev.lethe.protocol.Fact;
import dev.lethe.protocol.LogRecord;
import dev.lethe.protocol.LogRecord.Origin;
import dev.lethe.protocol.Report;
import dev.lethe.protocol.Report.Completed;
import dev.lethe.protocol.SweepName;
import dev.lethe.protocol.TrialId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Goes through the records of a log, and says what of the promises they break: that nothing of an
 * old epoch counts, that a rightful leader writes nothing that is not legal where it stands, that
 * no decision is made twice and no two attempts overlap, that each trial ends once, with every
 * point once. It shares no code with the ledger but the facts.
 */
final class Audit {
  private static final int LEASE = 10;

  private final List<Beat> heartbeats;
  private final Fence fence = new Fence();
  private final Map<SweepName, AuditedSweep> sweeps = new LinkedHashMap<>();
  private final Map<TrialId, AuditedTrial> trials = new HashMap<>();
  private final Map<TrialId, AuditedSweep> owners = new HashMap<>();
  private final Map<Integer, Long> reportsTaken = new HashMap<>();
  private final Set<TrialId> completed = new HashSet<>();
  private String undue = "";

  /**
   * Without any records yet.
   *
   * @param heartbeats the whole topic
   */
  Audit(List<Beat> heartbeats) {
    this.heartbeats = heartbeats;
  }

  /** Takes the next record, which the system under test says it counts or not. */
  void take(long place, LogRecord record, boolean counted) {
    if (counted && record.fact() instanceof Completed(Attempt attempt, _, _, _, _, _)) {
      unless(completed.add(attempt.trial()), "%s is counted twice", attempt.trial());
    }
    boolean wanted = fence.admits(place, record) && take(record);
    String what = record.fact().getClass().getSimpleName();
    unless(counted || !wanted, "%s at %d does not count", what, place);
    if (counted && !wanted && undue.isEmpty()) {
      undue = "%s at %d counts, which it must not".formatted(what, place);
    }
  }

  private boolean take(LogRecord record) {
    return switch (record.fact()) {
      case Report report -> report(record, report);
      case Fact fact -> {
        decide(fact);
        yield true;
      }
    };
  }

  private boolean report(LogRecord record, Report report) {
    Origin origin = Objects.requireNonNull(record.origin(), "a report of nobody");
    long next = reportsTaken.getOrDefault(origin.partition(), 0L);
    unless(origin.offset() >= next, "the report at %d is taken in twice", origin.offset());
    reportsTaken.put(origin.partition(), origin.offset() + 1);
    return trial(report.attempt()).report(report, origin);
  }

  private void decide(Fact fact) {
    switch (fact) {
      case Fact.Genesis _, Fact.LeaderElected _ -> {}
      case Fact.Submitted submitted -> submit(submitted);
      case Fact.Planned planned -> plan(planned);
      case Fact.PlanFinished finished -> open(finished).planFinished(finished);
      case Fact.WinnerChosen winner -> open(winner).choose(winner);
      case Fact.SweepFinished finished -> open(finished).finish();
      case Fact.Paused paused -> open(paused).pause(true);
      case Fact.Resumed resumed -> open(resumed).pause(false);
      case Fact.Cancelled cancelled -> open(cancelled).cancel();
      case Fact.Assigned assigned -> assign(assigned);
      case Fact.LeaseExpired expired -> expire(expired);
      case Fact.Imported _ -> throw new IllegalArgumentException("nobody imports here");
      case Report _ -> throw new IllegalArgumentException("a report is not decided");
    }
  }

  private void submit(Fact.Submitted fact) {
    int maxRestarts = fact.resolved().at("/retries/maxRestarts").asInt();
    unless(
        sweeps.put(fact.sweep(), new AuditedSweep(fact.sweep().value(), maxRestarts)) == null,
        "%s is submitted twice",
        fact.sweep());
  }

  private void plan(Fact.Planned fact) {
    AuditedSweep sweep = open(fact);
    for (AuditedTrial added : sweep.plan(fact.trials())) {
      trials.put(added.trial().id(), added);
      owners.put(added.trial().id(), sweep);
    }
  }

  private void assign(Fact.Assigned fact) {
    AuditedTrial trial = trial(fact.attempt());
    AuditedSweep sweep = Objects.requireNonNull(owners.get(fact.attempt().trial()));
    unless(
        sweep.status() == SweepStatus.RUNNING,
        "%s is assigned while its sweep is %s",
        fact.attempt(),
        sweep.status());
    trial.assign(fact.attempt(), fact.worker());
  }

  private void expire(Fact.LeaseExpired fact) {
    unless(
        longestSilence(fact) >= LEASE,
        "the lease of %s ended though %s was heard of",
        fact.attempt(),
        fact.worker());
    trial(fact.attempt()).expire(fact);
  }

  /** Beats of this leader without one of the worker between them, at most. */
  private int longestSilence(Fact.LeaseExpired fact) {
    int longest = 0;
    int silence = 0;
    for (Beat beat : heartbeats) {
      switch (beat) {
        case LeaderBeat leader -> silence += leader.epoch() == fence.epoch() ? 1 : 0;
        case WorkerBeat worker -> silence = worker.worker().equals(fact.worker()) ? 0 : silence;
      }
      longest = Math.max(longest, silence);
    }
    return longest;
  }

  private AuditedSweep open(Fact.OfSweep fact) {
    AuditedSweep sweep = sweeps.get(fact.sweep());
    unless(sweep != null, "%s is not there", fact.sweep());
    AuditedSweep found = Objects.requireNonNull(sweep);
    found.requireOpen(fact.getClass().getSimpleName());
    return found;
  }

  private AuditedTrial trial(Attempt attempt) {
    AuditedTrial trial = trials.get(attempt.trial());
    unless(trial != null, "%s was never planned", attempt);
    return Objects.requireNonNull(trial);
  }

  /** Every sweep has come to its end, and the ledger shows the same. */
  void close(Ledger ledger, int tune, int confirm) {
    unless(undue.isEmpty(), undue);
    unless(ledger.sweeps().size() == sweeps.size(), "there are %d sweeps", sweeps.size());
    sweeps.forEach((name, sweep) -> {
      sweep.compare(ledger.view(name).orElseThrow());
      unless(sweep.status().isTerminal(), "%s has not ended", name);
      sweep.requireWhole(tune, confirm);
    });
  }
}
