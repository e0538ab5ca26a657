package dev.lethe.orchestrator.coordinator;

import dev.lethe.orchestrator.coordinator.Decision.Addressed;
import dev.lethe.orchestrator.ledger.Ledger;
import dev.lethe.orchestrator.ledger.SweepState;
import dev.lethe.orchestrator.ledger.SweepStatus;
import dev.lethe.orchestrator.ledger.TrialState;
import dev.lethe.orchestrator.plan.Planner;
import dev.lethe.orchestrator.sweep.Task;
import dev.lethe.protocol.ArtifactName;
import dev.lethe.protocol.Attempt;
import dev.lethe.protocol.Beat.WorkerBeat;
import dev.lethe.protocol.Order;
import dev.lethe.protocol.Phase;
import dev.lethe.protocol.SweepName;
import dev.lethe.protocol.TrainingSpec;
import dev.lethe.protocol.Trial;
import dev.lethe.protocol.Wire;
import dev.lethe.protocol.WorkerId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The orders of one term. They say what the ledger says, and say it again each second until the
 * worker has begun; so one that was lost does no harm, and neither does one that comes twice.
 */
final class OpenOrders {
  private final Ledger ledger;
  private final Fleet fleet;
  private final Aside aside;
  private final StartingPoints startingPoints;
  private final long epoch;
  private final Set<Attempt> assignedSinceBeat = new HashSet<>();
  private List<Addressed> orders = new ArrayList<>();

  OpenOrders(Ledger ledger, Fleet fleet, Aside aside, long epoch) {
    this.ledger = ledger;
    this.fleet = fleet;
    this.aside = aside;
    this.startingPoints = new StartingPoints(ledger);
    this.epoch = epoch;
  }

  /** The order to run the attempt; not sent yet. */
  Order.Run run(TrialState trial, Attempt attempt, WorkerBeat worker) {
    SweepState sweep = ledger.sweep(trial.sweep()).orElseThrow();
    return new Order.Run(
        Wire.VERSION,
        epoch,
        worker.worker(),
        trial.sweep(),
        attempt,
        spec(sweep, trial.trial()),
        trial.checkpoint().orElse(null),
        keepAs(sweep, trial.trial()),
        checkpointSeconds(sweep));
  }

  /** With what is known of the files that it needs. */
  private TrainingSpec spec(SweepState sweep, Trial trial) {
    return switch (Planner.spec(sweep.sweep(), trial)) {
      case TrainingSpec.Classification training -> {
        TrainingSpec.Classification begun = training.from(startingPoints.of(sweep, trial));
        yield sweep.dataset().map(begun::withChecksum).orElse(begun);
      }
      case TrainingSpec.Noop noop -> noop;
    };
  }

  private static @Nullable Long checkpointSeconds(SweepState sweep) {
    OptionalLong every = sweep.sweep().checkpointEvery();
    return every.isPresent() ? every.getAsLong() : null;
  }

  /** What confirmed winners train is kept; nothing else is. */
  private static @Nullable ArtifactName keepAs(SweepState sweep, Trial trial) {
    return switch (sweep.sweep().task()) {
      case Task.Classification _ when trial.phase() == Phase.CONFIRM ->
          new ArtifactName(
              "weights/%s/%s-seed-%d"
                  .formatted(sweep.sweep().name(), trial.variant(), trial.seed()));
      case Task.Classification _, Task.Noop _ -> null;
    };
  }

  /** Sends the order of an attempt that was assigned just now. */
  void first(WorkerBeat worker, Order.Run order) {
    assignedSinceBeat.add(order.attempt());
    send(worker, order);
  }

  /** Tells the worker to end what it holds without leave. */
  void stopStrays(WorkerBeat worker) {
    for (Attempt held : worker.held()) {
      if (!ledger.isOpen(held, worker.worker())) {
        send(worker, new Order.Stop(Wire.VERSION, epoch, worker.worker(), held));
      }
    }
  }

  /** A second has passed: those that no worker has followed are sent again. */
  void tick() {
    repeat();
    assignedSinceBeat.clear();
  }

  /** Sends again what no worker has begun, or asks for it back where it is to wait. */
  void repeat() {
    ledger.busyWorkers().forEach(this::repeat);
  }

  private void repeat(WorkerId id) {
    Optional<WorkerBeat> worker = fleet.lastBeat(id);
    if (worker.isEmpty()) {
      return;
    }
    for (Attempt attempt : ledger.open(id)) {
      TrialState trial = ledger.trial(attempt.trial()).orElseThrow();
      if (!trial.isStarted()) {
        aside.step(trial.sweep(), () -> repeat(trial, attempt, worker.get()));
      }
    }
  }

  private void repeat(TrialState trial, Attempt attempt, WorkerBeat worker) {
    boolean followed = worker.held().contains(attempt) || assignedSinceBeat.contains(attempt);
    if (isHalted(trial.sweep())) {
      send(worker, new Order.HandBack(Wire.VERSION, epoch, worker.worker(), attempt));
    } else if (!followed) {
      send(worker, run(trial, attempt, worker));
    }
  }

  private boolean isHalted(SweepName sweep) {
    return aside.has(sweep) || ledger.sweep(sweep).orElseThrow().status() == SweepStatus.PAUSED;
  }

  private void send(WorkerBeat worker, Order order) {
    orders.add(new Addressed(worker.partition(), order));
  }

  /** Those since the last call. */
  List<Addressed> take() {
    List<Addressed> taken = List.copyOf(orders);
    orders = new ArrayList<>();
    return taken;
  }
}
