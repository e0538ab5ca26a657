package dev.lethe.orchestrator.coordinator;

import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.protocol.Fact;
import dev.lethe.protocol.SweepName;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * What may be asked of the coordinator, from any thread. Commands are for the leader: elsewhere
 * they fail with {@link NotLeading}, as do questions while the log is not read to its end. Answers
 * show only what the log has acknowledged.
 */
public interface Sweeps {
  /**
   * Idempotent by name and hash; fails with {@link CannotStart} where the sweep goes on from one
   * that does not allow it, with {@link OverQuota} where its owner has too much already.
   */
  CompletableFuture<Answer> submit(Submission submission);

  /** Takes the next part of a sweep of another log; sent again, nothing changes. */
  CompletableFuture<Bringing> bring(Fact.Imported part);

  CompletableFuture<Answer> cancel(SweepName sweep, String reason);

  /** Whether nothing new of the sweep starts from now on. */
  CompletableFuture<Answer> pause(SweepName sweep, boolean paused);

  CompletableFuture<Optional<SweepView>> sweep(SweepName name);

  /** All sweeps without their trials, in the order in which the log got them. */
  CompletableFuture<List<SweepView>> sweeps();

  CompletableFuture<List<WorkerView>> workers();

  /** Trials that were planned and have not ended, for autoscalers; workers they could keep busy. */
  CompletableFuture<Integer> outstanding();

  /** The workers that say they are of this pool, and what waits for them. */
  CompletableFuture<PoolView> pool(String name);

  /** What was told and changed nothing, for whoever watches over it. */
  CompletableFuture<Refusals> refusals();

  /** How far this orchestrator is, for whoever watches over it. */
  CompletableFuture<Pulse> pulse();

  /** Whether the log is folded up to where it ended at the start, so that answers are of use. */
  boolean isReady();

  /**
   * Who leads, where that is known. One that led and was frozen does not know whether it still does
   * until it has been at work again.
   */
  Optional<Leader> leader();

  /**
   * The leading orchestrator.
   *
   * @param url where it takes commands
   * @param self whether it is this one
   */
  record Leader(long epoch, String url, boolean self) {}

  /** The sweep goes on from what is not there; the message says from what, and what to do. */
  final class CannotStart extends RuntimeException {
    private static final long serialVersionUID = 1;

    public CannotStart(String message) {
      super(message);
    }
  }

  /** Its owner has too much already; the message says of what, and what to do. */
  final class OverQuota extends RuntimeException {
    private static final long serialVersionUID = 1;

    public OverQuota(String message) {
      super(message);
    }
  }

  /** This orchestrator stands by. */
  final class NotLeading extends RuntimeException {
    private static final long serialVersionUID = 1;

    public NotLeading() {
      super("this orchestrator stands by; another one leads");
    }
  }
}
