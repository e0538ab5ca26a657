package dev.lethe.orchestrator.coordinator;

import dev.lethe.orchestrator.coordinator.Decision.Addressed;
import dev.lethe.orchestrator.ledger.Ledger;
import dev.lethe.protocol.Beat.LeaderBeat;
import dev.lethe.protocol.Beat.WorkerBeat;
import dev.lethe.protocol.Order;
import dev.lethe.protocol.Wire;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One term of leading.
 *
 * <p>What the coordinator decides is appended at once, without waiting for what was appended
 * before; orders and answers wait until the records that they rest on are acknowledged, each at the
 * offset after its predecessor's. A record of anyone else would leave a gap there, so a leader that
 * was replaced while it was frozen can never let anything out.
 */
final class Term {
  private static final Logger LOG = LoggerFactory.getLogger(Term.class);

  /** Events taken in before what they decide is appended. */
  private static final int BATCH = 2_000;

  private final Ports ports;
  private final BlockingQueue<Event> mailbox;
  private final long epoch;
  private final TermClock clock;
  private final Heartbeat heartbeat;
  private final Coordinator coordinator;
  private List<Runnable> answers = new ArrayList<>();
  private CompletableFuture<Void> appended = CompletableFuture.completedFuture(null);
  private boolean over;
  private boolean standsAgain;

  Term(
      Candidate candidate,
      Ports ports,
      BlockingQueue<Event> mailbox,
      Ledger ledger,
      long epoch,
      Time time) {
    this.ports = ports;
    this.mailbox = mailbox;
    this.epoch = epoch;
    this.clock = new TermClock(time);
    this.heartbeat = new Heartbeat(ports.beats(), candidate.url(), epoch, time);
    this.coordinator = new Coordinator(ledger, epoch, time::millis, clock::millis);
    ports.orders().sendToAll(new Order.Lead(Wire.VERSION, epoch));
    ports.reports().readFrom(epoch, partition -> ledger.reportPosition(partition).orElse(-1));
  }

  Coordinator coordinator() {
    return coordinator;
  }

  /** Lets the answer out with the orders of the decision under way. */
  void afterCommit(Runnable answer) {
    answers.add(answer);
  }

  /** Leads until told to close, or until the outcome of an append is not known. */
  void lead(BooleanSupplier closing) {
    try {
      while (!closing.getAsBoolean() && !over) {
        turn();
      }
      if (!over) {
        leave();
      }
    } finally {
      ports.reports().stop();
    }
  }

  /** Whether the outcome of an append is not known, or another one leads. */
  boolean isOver() {
    return over;
  }

  /** Whether it was at work just now, asked by any thread. */
  boolean isAwake() {
    return heartbeat.isAwake();
  }

  /**
   * Whether it ended although this orchestrator may be the last one elected: then it may stand at
   * once where the log says so, because nobody else can lead.
   */
  boolean mayStandAgain() {
    return standsAgain;
  }

  /** Takes in what came, or waits until the next beat is due, and appends what that decides. */
  void turn() {
    if (wasFrozen()) {
      return;
    }
    heartbeat.turns();
    if (heartbeat.isDue()) {
      heartbeat.beat();
      clock.look();
    }
    takeIn(heartbeat.untilDue());
    if (!over) {
      append(coordinator.take());
    }
  }

  /**
   * A leader that stood still for longer than others wait says nothing more: what it appended would
   * end the term of its successor.
   */
  private boolean wasFrozen() {
    if (!heartbeat.stoodStill()) {
      return false;
    }
    over = true;
    standsAgain = true;
    return true;
  }

  /** Whether its own beats come back; where they do not, Kafka is away. */
  boolean hears() {
    return heartbeat.isHeard();
  }

  private void takeIn(long patience) {
    try {
      Event event = mailbox.poll(Math.max(0, patience), TimeUnit.NANOSECONDS);
      if (wasFrozen()) { // it waits nearly all of the time, so it is here where it stands still
        return;
      }
      for (int taken = 1; event != null; taken++) {
        handle(event);
        event = over || taken >= BATCH ? null : mailbox.poll();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      over = true;
    }
  }

  private void handle(Event event) {
    switch (event) {
      case Event.Reported(long reading, int partition, long offset, var report) -> {
        if (reading == epoch) {
          coordinator.reported(partition, offset, report);
        }
      }
      case Event.ReportsRead(long reading) -> {
        if (reading == epoch) {
          coordinator.reportsRead();
        }
      }
      case Event.Beaten(WorkerBeat beat) -> coordinator.heard(beat);
      case Event.Beaten(LeaderBeat beat) -> heard(beat);
      case Event.Asked(Runnable question) -> question.run();
      case Event.Broken(RuntimeException why) -> throw why;
      case Event.Appended(Runnable release) -> release.run();
      case Event.AppendFailed(long failed, Throwable cause) -> {
        if (failed == epoch) {
          LOG.atWarn().addKeyValue("epoch", epoch).setCause(cause).log("An append failed");
          over = true;
          standsAgain = cause instanceof Overwritten || cause.getCause() instanceof Overwritten;
        }
      }
    }
  }

  private void heard(LeaderBeat beat) {
    heartbeat.heard(beat);
    if (beat.epoch() > epoch) {
      LOG.atWarn().addKeyValue("epoch", epoch).log("Another orchestrator leads now");
      over = true;
    } else if (coordinator.ticked(beat)) {
      ports.reports().markEnd();
    }
  }

  private void append(Decision decision) {
    if (decision.isEmpty() && answers.isEmpty()) {
      return;
    }
    if (!decision.records().isEmpty()) {
      appended = ports.writer().append(decision.offset(), decision.records());
    }
    List<Runnable> resting = answers;
    answers = new ArrayList<>();
    Runnable release = () -> release(decision.orders(), resting);
    appended =
        appended.whenComplete((ok, failure) ->
            mailbox.add(
                failure == null
                    ? new Event.Appended(release)
                    : new Event.AppendFailed(epoch, failure)));
  }

  private void release(List<Addressed> orders, List<Runnable> resting) {
    orders.forEach(order -> ports.orders().send(order.partition(), order.order()));
    resting.forEach(Runnable::run);
  }

  /** Waits for what was appended, lets out what rests on it, and says goodbye. */
  private void leave() {
    append(coordinator.take());
    var settled = appended.orTimeout(5, TimeUnit.SECONDS).handle((ok, failure) -> failure == null);
    if (settled.join()) {
      for (Event event = mailbox.poll(); event != null; event = mailbox.poll()) {
        if (event instanceof Event.Appended(Runnable release)) {
          release.run();
        }
      }
      heartbeat.end();
    }
  }
}
