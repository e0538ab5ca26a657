package dev.lethe.orchestrator.coordinator;

import dev.lethe.orchestrator.ledger.Ledger;
import dev.lethe.orchestrator.ledger.SweepState;
import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.orchestrator.ledger.TrialState;
import dev.lethe.protocol.Attempt;
import dev.lethe.protocol.Beat.LeaderBeat;
import dev.lethe.protocol.Beat.WorkerBeat;
import dev.lethe.protocol.Fact;
import dev.lethe.protocol.Fact.Cancelled;
import dev.lethe.protocol.Fact.LeaseExpired;
import dev.lethe.protocol.LogRecord;
import dev.lethe.protocol.LogRecord.Origin;
import dev.lethe.protocol.Order;
import dev.lethe.protocol.Sparingly;
import dev.lethe.protocol.SweepName;
import dev.lethe.protocol.Wire;
import dev.lethe.protocol.WorkerId;
import dev.lethe.protocol.WorkerReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides for one term of one leader.
 *
 * <p>Each input may decide facts. A fact is applied to the ledger at once, so that the next
 * decision rests on it, and waits in the {@link Decision} that {@link #take} returns; nothing of
 * that may be seen outside before the log has acknowledged it. Inputs may come twice, late and in
 * any order: what an input says is always checked against the ledger. For one thread; knows no
 * Kafka, no clock but those given, which only stamp records and end a sweep's wall-clock budget.
 */
public final class Coordinator {
  private static final Logger LOG = LoggerFactory.getLogger(Coordinator.class);

  private final Ledger ledger;
  private final long epoch;
  private final LongSupplier clock;
  private final LongSupplier passing;
  private final Fleet fleet = new Fleet();
  private final Aside aside = new Aside();
  private final Progress progress;
  private final Assigner assigner;
  private final OpenOrders orders;
  private final Commands commands;
  private List<LogRecord> records = new ArrayList<>();
  private final Sparingly named = new Sparingly();
  private long refusedReports;
  private boolean timed;

  /**
   * Takes over a ledger that is folded up to the election of this term.
   *
   * @param clock milliseconds since 1970
   */
  public Coordinator(Ledger ledger, long epoch, LongSupplier clock) {
    this(ledger, epoch, clock, clock);
  }

  /**
   * Takes over with two clocks.
   *
   * @param clock milliseconds since 1970, which stamp records and may be set at any time
   * @param passing the same at the beginning of the term, and never set
   */
  Coordinator(Ledger ledger, long epoch, LongSupplier clock, LongSupplier passing) {
    this.ledger = ledger;
    this.epoch = epoch;
    this.clock = clock;
    this.passing = passing;
    this.progress = new Progress(ledger, aside, this::decide);
    this.assigner = new Assigner(ledger, fleet, aside, this::assign);
    this.orders = new OpenOrders(ledger, fleet, aside, epoch);
    this.commands = new Commands(ledger, this::decide);
  }

  /**
   * A worker says something about an attempt; what is stale, repeated or not its own is refused.
   */
  public void reported(int partition, long offset, WorkerReport said) {
    Origin origin = new Origin(partition, offset, said.worker(), said.at());
    if (ledger.isNew(origin) && ledger.admits(said.report(), said.worker())) {
      append(
          LogRecord.accepted(epoch, ledger.position(), clock.getAsLong(), origin, said.report()));
    } else {
      refuse(origin, said);
    }
  }

  private void refuse(Origin origin, WorkerReport said) {
    refusedReports++;
    named.mayName().ifPresent(unnamed -> tellRefused(origin, said, unnamed));
  }

  private static void tellRefused(Origin origin, WorkerReport said, long unnamed) {
    LOG.atInfo()
        .addKeyValue("worker", said.worker())
        .addKeyValue("attempt", said.report().attempt())
        .addKeyValue("report", said.report().getClass().getSimpleName())
        .addKeyValue("partition", origin.partition())
        .addKeyValue("offset", origin.offset())
        .addKeyValue("unnamed", unnamed)
        .log("Refused a report that was repeated, or is not about an attempt of its worker now");
  }

  /**
   * A worker is there; what it holds without leave is stopped. Beats that stand before the first
   * one of this term may be minutes old, and tell of workers that are gone.
   */
  public void heard(WorkerBeat beat) {
    if (!timed) {
      return;
    }
    fleet.heard(beat);
    if (beat.version() == Wire.VERSION) {
      orders.stopStrays(beat);
    }
  }

  /**
   * The leader's own beat came back: a second has passed for leases, and orders that no worker has
   * followed are sent again.
   *
   * @return whether a lease is over, provided that reports are read to their end
   */
  public boolean ticked(LeaderBeat beat) {
    if (beat.epoch() != epoch) {
      return false;
    }
    timed = true;
    fleet.tick(ledger.busyWorkers());
    orders.tick();
    endOverdueSweeps();
    return !fleet.lost().isEmpty();
  }

  /**
   * Reports are read to their end: workers that are still silent have lost their attempts. The
   * oldest one is charged with the worker's death, unless the worker had said that it leaves.
   */
  public void reportsRead() {
    for (WorkerId lost : fleet.lost()) {
      boolean charged = !ledger.isLeaving(lost) && !fleet.isLeaving(lost);
      for (Attempt attempt : List.copyOf(ledger.open(lost))) {
        decide(new LeaseExpired(attempt, lost, charged));
        charged = false;
      }
      fleet.forget(lost);
    }
  }

  /** Throws {@link Sweeps.CannotStart} where it goes on from a sweep that does not allow it. */
  public Answer submit(Submission submission) {
    return commands.submit(submission);
  }

  /** Takes the next part of a sweep of another log. */
  public Bringing bring(Fact.Imported part) {
    return commands.bring(part);
  }

  public Answer cancel(SweepName sweep, String reason) {
    return commands.cancel(sweep, reason);
  }

  /** Nothing new of the sweep starts; what was assigned and has not begun is asked back. */
  public Answer pause(SweepName sweep, boolean paused) {
    Answer answer = paused ? commands.pause(sweep) : commands.resume(sweep);
    if (answer == Answer.DONE) {
      orders.repeat();
    }
    return answer;
  }

  /** What was decided since the last call; sweeps are planned and free places filled first. */
  public Decision take() {
    progress.advance();
    assigner.fill();
    Decision decision =
        new Decision(ledger.position() - records.size(), List.copyOf(records), orders.take());
    records = new ArrayList<>();
    return decision;
  }

  /** What a pool has to do, as the workers said that were heard of in this term. */
  PoolView pool(String name) {
    List<WorkerBeat> ready = fleet.ready();
    List<WorkerBeat> members = ready.stream().filter(worker -> worker.pool().equals(name)).toList();
    int startable = ledger.sweeps().stream().mapToInt(SweepState::startable).sum();
    int open = ledger.sweeps().stream().mapToInt(SweepState::openAssignments).sum();
    return new PoolView(
        Math.max(0, startable - (ready.size() - busy(ready))),
        members.size(),
        busy(members),
        startable + open > 0);
  }

  private int busy(List<WorkerBeat> workers) {
    return (int) workers.stream().filter(w -> !ledger.open(w.worker()).isEmpty()).count();
  }

  /** The workers that were heard of in this term. */
  public List<WorkerView> workers() {
    List<WorkerView> workers = new ArrayList<>();
    for (Map.Entry<WorkerBeat, Integer> heard : fleet.heard().entrySet()) {
      WorkerBeat beat = heard.getKey();
      workers.add(new WorkerView(beat, heard.getValue(), List.copyOf(ledger.open(beat.worker()))));
    }
    return workers;
  }

  /** The view with what this term has to say about the sweep. */
  public SweepView noted(SweepView sweep) {
    return aside.reason(sweep.sweep().name()).map(sweep::withNote).orElse(sweep);
  }

  /** Reports of this term that were stale, repeated or not about an attempt of their worker. */
  public long refusedReports() {
    return refusedReports;
  }

  private void decide(Fact fact) {
    append(LogRecord.decided(epoch, ledger.position(), clock.getAsLong(), fact));
  }

  private void append(LogRecord record) {
    ledger.apply(record.offset(), record);
    records.add(record);
  }

  private void assign(TrialState trial, WorkerBeat worker) {
    Attempt attempt = trial.nextAttempt();
    Order.Run order = orders.run(trial, attempt, worker);
    decide(new Fact.Assigned(attempt, worker.worker()));
    if (!ledger.isOpen(attempt, worker.worker())) {
      throw new IllegalStateException("the ledger does not take " + attempt + " as assigned");
    }
    orders.first(worker, order);
  }

  private void endOverdueSweeps() {
    long now = passing.getAsLong();
    for (SweepState sweep : List.copyOf(ledger.sweeps())) {
      sweep
          .sweep()
          .maxWallClock()
          .filter(limit -> !sweep.status().isTerminal())
          .filter(limit -> now - sweep.submittedAt() > limit.toMillis())
          .ifPresent(limit ->
              decide(
                  new Cancelled(
                      sweep.sweep().name(), "budget.max_wall_clock of " + limit + " is over")));
    }
  }
}
