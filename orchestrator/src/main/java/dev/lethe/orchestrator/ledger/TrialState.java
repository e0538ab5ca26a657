package dev.lethe.orchestrator.ledger;

import dev.lethe.protocol.Attempt;
import dev.lethe.protocol.Checkpoint;
import dev.lethe.protocol.Failure;
import dev.lethe.protocol.FailureKind;
import dev.lethe.protocol.Report.Completed;
import dev.lethe.protocol.Report.EpochFinished;
import dev.lethe.protocol.SweepName;
import dev.lethe.protocol.Trial;
import dev.lethe.protocol.WorkerId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A trial and the attempts at it. At most one attempt is open; what an attempt that is not open
 * says changes nothing. The first terminal fact stands.
 */
public final class TrialState {
  private final SweepName sweep;
  private final Trial trial;
  private final List<EpochPoint> epochs = new ArrayList<>(1);
  private int attempts;
  private int failures;
  private int charges;
  private boolean open;
  private boolean started;
  private @Nullable WorkerId worker;
  private @Nullable Checkpoint checkpoint;
  private @Nullable Long startedAt;
  private @Nullable Long endedAt;
  private @Nullable Integer ending;
  private @Nullable Completed result;
  private @Nullable Failure failure;
  private @Nullable String lastWords;
  private boolean cancelled;
  private Map<String, String> environment = Map.of();

  TrialState(SweepName sweep, Trial trial) {
    this.sweep = sweep;
    this.trial = trial;
  }

  public SweepName sweep() {
    return sweep;
  }

  public Trial trial() {
    return trial;
  }

  /** The attempt that a worker has now, started or not. */
  public Optional<Attempt> openAttempt() {
    return open ? Optional.of(new Attempt(trial.id(), attempts)) : Optional.empty();
  }

  /** The attempt that would be next. */
  public Attempt nextAttempt() {
    return new Attempt(trial.id(), attempts + 1);
  }

  /** Whether the worker has said that it began the open attempt. */
  public boolean isStarted() {
    return open && started;
  }

  /** Whether a worker may be given the trial. */
  public boolean isWaiting() {
    return !open && !status().isTerminal();
  }

  /** Where the next attempt goes on from. */
  public Optional<Checkpoint> checkpoint() {
    return Optional.ofNullable(checkpoint);
  }

  public Optional<WorkerId> worker() {
    return Optional.ofNullable(worker);
  }

  public Optional<Completed> result() {
    return Optional.ofNullable(result);
  }

  public TrialStatus status() {
    if (result != null) {
      return TrialStatus.DONE;
    }
    if (failure != null) {
      return TrialStatus.FAILED;
    }
    if (cancelled) {
      return TrialStatus.CANCELLED;
    }
    return isStarted() ? TrialStatus.RUNNING : TrialStatus.QUEUED;
  }

  boolean isOpen(Attempt attempt, WorkerId by) {
    return open && attempt.number() == attempts && by.equals(worker);
  }

  /** Whether it is the last attempt so far, this worker had it, and it has come to nothing. */
  boolean isLast(Attempt attempt, WorkerId of) {
    return attempt.number() == attempts && of.equals(worker) && result == null && !cancelled;
  }

  void assign(Attempt attempt, WorkerId to) {
    attempts = attempt.number();
    worker = to;
    open = true;
    started = false;
  }

  void start(Map<String, String> where, long at) {
    started = true;
    startedAt = at;
    environment = where;
  }

  /** Adds the epoch's metrics; false where the epoch has some from an earlier attempt. */
  boolean finishEpoch(EpochFinished fact, long at) {
    if (!epochs.isEmpty() && epochs.getLast().epoch() >= fact.epoch()) {
      return false;
    }
    epochs.add(
        new EpochPoint(fact.epoch(), fact.steps(), fact.gradientEvaluations(), at, fact.metrics()));
    return true;
  }

  void checkpoint(Checkpoint kept) {
    checkpoint = kept;
    charges = 0;
    lastWords = null;
  }

  /** Keeps what a worker said that died with this trial, also where that has just failed it. */
  void hear(String words) {
    lastWords = words;
    if (failure != null && failure.kind() == FailureKind.POISON) {
      failure = new Failure(failure.kind(), failure.message(), failure.step(), words);
    }
  }

  void complete(Completed fact, long at) {
    result = fact;
    end(at);
  }

  void cancel(long at) {
    cancelled = true;
    end(at);
  }

  /** Ends the attempt; the trial with it, unless another attempt may end better. */
  void fail(Failure why, int maxRestarts, long at) {
    failures++;
    open = false;
    if (!why.kind().isRetried() || failures > maxRestarts) {
      failure = why;
      end(at);
    }
  }

  /** Ends the attempt with its worker; the trial too, where it ended too many workers. */
  void expire(boolean charged, int maxRestarts, long at) {
    open = false;
    charges += charged ? 1 : 0;
    if (charges > maxRestarts) {
      String message = "%d workers in a row ended while they ran this trial".formatted(charges);
      failure = new Failure(FailureKind.POISON, message, 0, lastWords);
      end(at);
    }
  }

  void handBack(@Nullable Checkpoint kept) {
    open = false;
    if (kept != null) {
      checkpoint(kept);
    }
  }

  private void end(long at) {
    open = false;
    endedAt = at;
  }

  /** Keeps how many trials of the sweep had ended before; false where that is known. */
  boolean endAs(int place) {
    if (ending != null) {
      return false;
    }
    ending = place;
    return true;
  }

  TrialView view() {
    Map<String, Double> metrics =
        result != null
            ? result.metrics()
            : epochs.isEmpty() ? Map.of() : epochs.getLast().metrics();
    long steps = result != null ? result.steps() : epochs.isEmpty() ? 0 : epochs.getLast().steps();
    long evaluations =
        result != null
            ? result.gradientEvaluations()
            : epochs.isEmpty() ? 0 : epochs.getLast().gradientEvaluations();
    return new TrialView(
        trial,
        status(),
        attempts,
        worker,
        startedAt,
        endedAt,
        ending,
        List.copyOf(epochs),
        metrics,
        steps,
        evaluations,
        result == null ? null : result.seconds(),
        environment,
        failure,
        result == null ? null : result.weights());
  }
}
