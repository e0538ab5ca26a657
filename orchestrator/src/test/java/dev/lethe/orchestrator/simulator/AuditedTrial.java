package dev.lethe.orchestrator.simulator;

import static dev.lethe.orchestrator.simulator.BrokenPromise.unless;

import dev.lethe.orchestrator.ledger.EpochPoint;
import dev.lethe.orchestrator.ledger.TrialStatus;
import dev.lethe.orchestrator.ledger.TrialView;
import dev.lethe.protocol.Attempt;
import dev.lethe.protocol.Fact.LeaseExpired;
import dev.lethe.protocol.LogRecord.Origin;
import dev.lethe.protocol.Phase;
import dev.lethe.protocol.Report;
import dev.lethe.protocol.Report.Completed;
import dev.lethe.protocol.Report.EpochFinished;
import dev.lethe.protocol.Report.Failed;
import dev.lethe.protocol.Report.HandedBack;
import dev.lethe.protocol.Trial;
import dev.lethe.protocol.WorkerId;
import org.jspecify.annotations.Nullable;

/** What the log says of a trial, put together anew. */
final class AuditedTrial {
  private final Trial trial;
  private final int maxRestarts;
  private int attempts;
  private int failures;
  private int charges;
  private int points;
  private boolean started;
  private @Nullable WorkerId worker;
  private @Nullable TrialStatus end;

  AuditedTrial(Trial trial, int maxRestarts) {
    this.trial = trial;
    this.maxRestarts = maxRestarts;
  }

  Trial trial() {
    return trial;
  }

  boolean isTuneOf(String variant) {
    return trial.phase() == Phase.TUNE && trial.variant().equals(variant);
  }

  boolean hasEnded() {
    return end != null;
  }

  boolean isDone() {
    return end == TrialStatus.DONE;
  }

  void assign(Attempt attempt, WorkerId to) {
    unless(worker == null, "%s is assigned to %s while %s has it", attempt, to, worker);
    unless(end == null, "%s is assigned though the trial is %s", attempt, end);
    unless(attempt.number() == attempts + 1, "%s follows attempt %d", attempt, attempts);
    attempts++;
    worker = to;
    started = false;
  }

  void expire(LeaseExpired fact) {
    requireOpen(fact.attempt(), fact.worker(), "lease");
    worker = null;
    charges += fact.charged() ? 1 : 0;
    if (charges > maxRestarts) {
      end(TrialStatus.FAILED);
    }
  }

  void cancel() {
    worker = null;
    if (end == null) {
      end(TrialStatus.CANCELLED);
    }
  }

  /** Returns whether the report has to count. */
  boolean report(Report report, Origin origin) {
    requireOpen(report.attempt(), origin.worker(), report.getClass().getSimpleName());
    switch (report) {
      case Report.Started _ -> started = true;
      case EpochFinished fact -> {
        return finishEpoch(fact);
      }
      case Report.Checkpointed _ -> charges = 0;
      case Report.LastWords _ -> throw new IllegalArgumentException("nobody tells last words here");
      case Completed fact -> complete(fact);
      case Failed fact -> fail(fact);
      case HandedBack fact -> {
        worker = null;
        charges = fact.checkpoint() == null ? charges : 0;
      }
    }
    return true;
  }

  private void requireOpen(Attempt attempt, WorkerId by, String what) {
    unless(
        by.equals(worker) && attempt.number() == attempts,
        "%s of %s by %s is taken in, though %s has attempt %d",
        what,
        attempt,
        by,
        worker,
        attempts);
  }

  private boolean finishEpoch(EpochFinished fact) {
    if (fact.epoch() <= points) {
      return false;
    }
    unless(
        fact.epoch() == points + 1, "the point of epoch %d of %s is lost", points + 1, trial.id());
    unless(
        fact.metrics().equals(SimulatedWorker.metrics(trial.id(), fact.epoch())),
        "the point of epoch %d is not what was reported",
        fact.epoch());
    points++;
    return true;
  }

  private void complete(Completed fact) {
    unless(points == SimulatedWorker.EPOCHS, "%s is done with %d points", fact.attempt(), points);
    unless(
        fact.metrics().equals(SimulatedWorker.metrics(trial.id(), SimulatedWorker.EPOCHS)),
        "the result of %s is not its own",
        fact.attempt());
    end(TrialStatus.DONE);
  }

  private void fail(Failed fact) {
    worker = null;
    failures++;
    if (!fact.failure().kind().isRetried() || failures > maxRestarts) {
      end(TrialStatus.FAILED);
    }
  }

  private void end(TrialStatus how) {
    unless(end == null, "%s ends as %s and as %s", trial.id(), end, how);
    end = how;
    worker = null;
  }

  /** What a ledger shows of it has to be the same. */
  void compare(TrialView seen) {
    TrialStatus status =
        end != null ? end : worker != null && started ? TrialStatus.RUNNING : TrialStatus.QUEUED;
    unless(seen.status() == status, "%s is %s, not %s", trial.id(), status, seen.status());
    unless(seen.attempts() == attempts, "%s has %d attempts", trial.id(), attempts);
    unless(seen.trial().equals(trial), "%s is not what was planned", trial.id());
    unless(seen.epochs().size() == points, "%s has %d points", trial.id(), points);
    for (int epoch = 1; epoch <= points; epoch++) {
      EpochPoint point = seen.epochs().get(epoch - 1);
      unless(
          point.epoch() == epoch
              && point.metrics().equals(SimulatedWorker.metrics(trial.id(), epoch)),
          "the point of epoch %d of %s is lost or doubled",
          epoch,
          trial.id());
    }
  }
}
