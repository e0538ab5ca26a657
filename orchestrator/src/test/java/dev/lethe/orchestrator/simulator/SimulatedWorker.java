package dev.lethe.orchestrator.simulator;

import dev.lethe.protocol.Attempt;
import dev.lethe.protocol.Beat.WorkerBeat;
import dev.lethe.protocol.Checkpoint;
import dev.lethe.protocol.Failure;
import dev.lethe.protocol.FailureKind;
import dev.lethe.protocol.Order;
import dev.lethe.protocol.Report;
import dev.lethe.protocol.Report.Checkpointed;
import dev.lethe.protocol.Report.Completed;
import dev.lethe.protocol.Report.EpochFinished;
import dev.lethe.protocol.Report.Failed;
import dev.lethe.protocol.Report.HandedBack;
import dev.lethe.protocol.Report.Reason;
import dev.lethe.protocol.Report.Started;
import dev.lethe.protocol.TrialId;
import dev.lethe.protocol.Wire;
import dev.lethe.protocol.WorkerId;
import dev.lethe.protocol.WorkerReport;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A worker that keeps the rules and trains nothing: each turn of work says one thing more about the
 * attempt that runs. What it reports waits in its outbox, in order.
 */
final class SimulatedWorker {
  static final int EPOCHS = 2;
  static final int PLACES = 2;
  static final String METRIC = "validation/accuracy";

  private final WorkerId id;
  private final int partition;
  private final VirtualKafka kafka;
  private final Map<Attempt, Order.Run> waiting = new LinkedHashMap<>();
  private final Set<Attempt> ended = new HashSet<>();
  private final Deque<WorkerReport> outbox = new ArrayDeque<>();
  private int ordersRead;
  private long epoch;
  private boolean leaving;
  private Order.@Nullable Run running;
  private boolean started;
  private int finished;

  SimulatedWorker(WorkerId id, int partition, VirtualKafka kafka) {
    this.id = id;
    this.partition = partition;
    this.kafka = kafka;
    this.ordersRead = kafka.orders(partition).size();
  }

  WorkerId id() {
    return id;
  }

  boolean isIdle() {
    return running == null && waiting.isEmpty() && outbox.isEmpty();
  }

  boolean isLeaving() {
    return leaving;
  }

  void beat() {
    List<Attempt> held = new ArrayList<>();
    if (running != null) {
      held.add(running.attempt());
    }
    held.addAll(waiting.keySet());
    kafka
        .heartbeats()
        .add(
            new WorkerBeat(
                Wire.VERSION, id, "h", partition, PLACES, "cpu", 1, held, "", leaving, ""));
  }

  /** Takes in the next order; false where there is none. */
  boolean obey() {
    List<Order> orders = kafka.orders(partition);
    if (ordersRead == orders.size()) {
      return false;
    }
    Order order = orders.get(ordersRead++);
    if (order.epoch() >= epoch) {
      epoch = order.epoch();
      obey(order);
    }
    return true;
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
    if (waiting.containsKey(attempt) || ended.contains(attempt) || runs(attempt)) {
      return;
    }
    if (leaving) {
      handBack(attempt, Reason.LEAVING, null);
    } else {
      waiting.put(attempt, order);
    }
  }

  private boolean runs(Attempt attempt) {
    return running != null && running.attempt().equals(attempt);
  }

  private void stop(Attempt attempt) {
    waiting.remove(attempt);
    if (runs(attempt)) {
      ended.add(attempt);
      running = null;
    }
  }

  private void giveBack(Attempt attempt) {
    if (!runs(attempt) && !ended.contains(attempt)) {
      waiting.remove(attempt);
      handBack(attempt, Reason.WITHDRAWN, null);
    }
  }

  /** Says so first, then hands back everything, what runs with a checkpoint. */
  void leave() {
    if (!leaving) {
      leaving = true;
      beat();
    }
    handBackWaiting(Reason.LEAVING);
    if (running != null) {
      Order.Run left = running;
      running = null;
      handBack(left.attempt(), Reason.LEAVING, started ? checkpoint(left.attempt()) : null);
    }
  }

  void handBackWaiting(Reason reason) {
    List.copyOf(waiting.keySet()).forEach(attempt -> handBack(attempt, reason, null));
    waiting.clear();
  }

  private void handBack(Attempt attempt, Reason reason, @Nullable Checkpoint kept) {
    ended.add(attempt);
    say(new HandedBack(attempt, reason, "", kept));
  }

  private Checkpoint checkpoint(Attempt attempt) {
    return new Checkpoint(attempt + "-" + finished, finished, "sum");
  }

  /** One thing more about the attempt that runs, or the next one begins. */
  void work() {
    if (running == null) {
      begin();
    } else if (!started) {
      started = true;
      say(new Started(running.attempt(), null, Map.of()));
    } else if (finished < EPOCHS) {
      finished++;
      say(epochFinished(running.attempt(), finished));
    } else {
      Completed done =
          new Completed(
              running.attempt(), EPOCHS, EPOCHS, 1, metrics(running.attempt().trial(), EPOCHS));
      end(done);
    }
  }

  private void begin() {
    if (!leaving && !waiting.isEmpty()) {
      Order.Run next = waiting.values().iterator().next();
      waiting.remove(next.attempt());
      running = next;
      started = false;
      finished = next.checkpoint() == null ? 0 : (int) next.checkpoint().step();
    }
  }

  /** Keeps the state of training. */
  void keep() {
    if (running != null && started) {
      say(new Checkpointed(running.attempt(), checkpoint(running.attempt())));
    }
  }

  void fail(FailureKind kind) {
    if (running != null && started) {
      end(new Failed(running.attempt(), new Failure(kind, "simulated", finished)));
    }
  }

  private void end(Report report) {
    ended.add(report.attempt());
    running = null;
    say(report);
  }

  private void say(Report report) {
    outbox.add(new WorkerReport(Wire.VERSION, id, 0, 0, report));
  }

  /** The oldest report of the outbox gets into its topic; false where there is none. */
  boolean deliver(boolean twice) {
    WorkerReport oldest = outbox.poll();
    if (oldest == null) {
      return false;
    }
    List<WorkerReport> topic =
        kafka.reports(Math.floorMod(id.value().hashCode(), VirtualKafka.REPORT_PARTITIONS));
    topic.add(oldest);
    if (twice) {
      topic.add(oldest);
    }
    return true;
  }

  private static EpochFinished epochFinished(Attempt attempt, int epoch) {
    return new EpochFinished(attempt, epoch, epoch, epoch, metrics(attempt.trial(), epoch));
  }

  /** What training comes to: the same for every attempt at a trial. */
  static Map<String, Double> metrics(TrialId trial, int epoch) {
    return Map.of(METRIC, (trial.value().hashCode() & 0xffff) / 65_536.0 * epoch);
  }
}
