package dev.lethe.worker.trial;

import dev.lethe.protocol.Attempt;
import dev.lethe.protocol.Order;
import dev.lethe.protocol.Report.HandedBack;
import dev.lethe.protocol.Report.Reason;
import dev.lethe.protocol.WorkerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a worker holds and runs; its own thread is the only one that changes that.
 *
 * <p>One attempt runs at a time, and one more may wait, so that short trials follow each other
 * without a pause. When the running one takes longer than a second, the waiting one is handed back:
 * another worker may be free. Orders of an older leader than the newest that was heard of are void.
 */
public final class Worker {
  /** Attempts held at a time: one that runs and one that waits. */
  public static final int PLACES = 2;

  private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
  private static final Duration LONG = Duration.ofSeconds(1);
  private static final Duration TICK = Duration.ofMillis(200);

  private final WorkerId id;
  private final Trainer trainer;
  private final Reporter reporter;
  private final Duration stall;
  private final Emergency emergency;
  private final LongSupplier nanoTime;
  private final ExecutorService trialThread;
  private final BlockingQueue<Input> mailbox = new LinkedBlockingQueue<>();
  private final Map<Attempt, Order.Run> waiting = new LinkedHashMap<>();
  private final EndedAttempts ended = new EndedAttempts();
  private final Idleness idleness;
  private volatile @Nullable Execution running;
  private long epoch;
  private boolean leaving;
  private volatile Holding holding = new Holding(List.of(), "idle", false);

  /**
   * A worker without work.
   *
   * @param patience with attempts, and without
   */
  public Worker(
      WorkerId id, Trainer trainer, Reporter reporter, Patience patience, Emergency emergency) {
    this(
        id,
        trainer,
        reporter,
        patience,
        emergency,
        System::nanoTime,
        Executors.newSingleThreadExecutor(Thread.ofPlatform().name("trial").factory()));
  }

  Worker(
      WorkerId id,
      Trainer trainer,
      Reporter reporter,
      Patience patience,
      Emergency emergency,
      LongSupplier nanoTime,
      ExecutorService trialThread) {
    this.id = id;
    this.trainer = trainer;
    this.reporter = reporter;
    this.stall = patience.stall();
    this.emergency = emergency;
    this.nanoTime = nanoTime;
    this.trialThread = trialThread;
    this.idleness = new Idleness(patience.idle(), nanoTime);
  }

  /** Hands an input over; from any thread. */
  public void accept(Input input) {
    mailbox.add(input);
  }

  /** What the worker has now; from any thread. */
  public Holding holding() {
    Execution now = running;
    Holding held = holding;
    return now == null ? held : new Holding(held.held(), now.activity(), held.leaving());
  }

  /** Works until told to leave and everything is handed back. */
  public void run() throws InterruptedException {
    while (!leaving || running != null) {
      turn(TICK);
    }
    trialThread.shutdown();
  }

  /** Takes the next input, waiting for it for a while, and looks after what runs. */
  void turn(Duration patience) throws InterruptedException {
    Input input = mailbox.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
    if (input != null) {
      handle(input);
    }
    watch();
    startNext();
    publish();
  }

  /** Hands back what came in while {@link #run} ended; nothing may come in any more. */
  public void handBackRest() {
    for (Input input = mailbox.poll(); input != null; input = mailbox.poll()) {
      handle(input);
    }
  }

  private void handle(Input input) {
    switch (input) {
      case Input.Ordered(Order order) when order.epoch() < epoch ->
          LOG.atInfo().addKeyValue("epoch", order.epoch()).log("Ignored an older leader's order");
      case Input.Ordered(Order order) -> {
        epoch = order.epoch();
        obey(order);
      }
      case Input.Ended(Attempt attempt) -> {
        ended.add(attempt);
        running = null;
      }
      case Input.Leave() -> leave();
    }
  }

  private void obey(Order order) {
    switch (order) {
      case Order.Run run when run.worker().equals(id) -> take(run);
      case Order.Stop stop when stop.worker().equals(id) -> stop(stop.attempt());
      case Order.HandBack back when back.worker().equals(id) -> giveBack(back.attempt());
      case Order.Drain drain when drain.worker().equals(id) -> leave();
      case Order.Run _, Order.Stop _, Order.HandBack _, Order.Drain _, Order.Lead _ -> {}
    }
  }

  private void take(Order.Run order) {
    Attempt attempt = order.attempt();
    boolean known =
        waiting.containsKey(attempt)
            || ended.contains(attempt)
            || (running != null && running.attempt().equals(attempt));
    if (known) {
      return;
    }
    if (leaving) {
      handBack(attempt, Reason.LEAVING);
    } else {
      waiting.put(attempt, order);
    }
  }

  private void stop(Attempt attempt) {
    waiting.remove(attempt);
    if (running != null && running.attempt().equals(attempt)) {
      LOG.atInfo().addKeyValue("attempt", attempt).log("Stops what is not wanted any more");
      running.stop(Trainer.Stop.UNWANTED);
    }
  }

  /** Gives back what has not begun, also where the order to run it has never come. */
  private void giveBack(Attempt attempt) {
    boolean begun = running != null && running.attempt().equals(attempt);
    if (!begun && !ended.contains(attempt)) {
      waiting.remove(attempt);
      handBack(attempt, Reason.WITHDRAWN);
    }
  }

  /** Everybody hears of it before anything is handed back, or it would be given back at once. */
  private void leave() {
    if (!leaving) {
      leaving = true;
      publish();
      reporter.beat();
    }
    handBackWaiting(Reason.LEAVING);
    if (running != null) {
      running.stop(Trainer.Stop.LEAVING);
    }
  }

  private void watch() {
    if (running == null) {
      watchIdle();
      return;
    }
    idleness.end();
    if (running.age().compareTo(LONG) > 0) {
      handBackWaiting(Reason.BUSY);
    }
    if (running.stalled().compareTo(stall) > 0) {
      emergency.endProcess(
          Emergency.Cause.STALLED,
          "attempt %s shows no progress for more than %d s (%s); ends, so that it is run again"
              .formatted(running.attempt(), stall.toSeconds(), running.activity()));
    }
  }

  /**
   * Whoever started it for waiting trials starts another one when there are more. While Kafka is
   * away none can come, and what it has done would be lost with it.
   */
  private void watchIdle() {
    if (!reporter.isDelivered()) {
      idleness.end();
      return;
    }
    if (idleness.isTooLong() && waiting.isEmpty() && !leaving) {
      LOG.atInfo()
          .addKeyValue("seconds", idleness.soFar().toSeconds())
          .log("Leaves for want of trials");
      leave();
    }
  }

  private void startNext() {
    if (running == null && !leaving && !waiting.isEmpty()) {
      Attempt first = waiting.keySet().iterator().next();
      Order.Run order = java.util.Objects.requireNonNull(waiting.remove(first));
      Execution execution = new Execution(order, reporter, nanoTime);
      running = execution;
      trialThread.execute(() -> run(execution));
    }
  }

  private void run(Execution execution) {
    try {
      execution.run(trainer);
    } catch (RuntimeException | Error e) {
      // whatever it was, the attempt's end is not reported; only the lease can end it now
      emergency.endProcess(
          Emergency.Cause.BROKEN,
          "attempt %s broke the worker: %s".formatted(execution.attempt(), e));
    } finally {
      mailbox.add(new Input.Ended(execution.attempt()));
    }
  }

  private void handBackWaiting(Reason reason) {
    List.copyOf(waiting.keySet()).forEach(attempt -> handBack(attempt, reason));
    waiting.clear();
  }

  private void handBack(Attempt attempt, Reason reason) {
    ended.add(attempt);
    reporter.send(new HandedBack(attempt, reason, "", null));
  }

  private void publish() {
    List<Attempt> held = new ArrayList<>();
    if (running != null) {
      held.add(running.attempt());
    }
    held.addAll(waiting.keySet());
    holding = new Holding(List.copyOf(held), leaving ? "leaving" : "idle", leaving);
  }

  /**
   * What a worker has at one moment.
   *
   * @param held attempts, the running one first
   * @param activity for a person
   */
  public record Holding(List<Attempt> held, String activity, boolean leaving) {}
}
