package dev.lethe.orchestrator.simulator;

import dev.lethe.protocol.FailureKind;
import dev.lethe.protocol.Report.Reason;
import dev.lethe.protocol.WorkerId;
import org.jspecify.annotations.Nullable;

/** Machines for workers: on each runs one, or none, or one that is frozen. */
final class Crew {
  private static final int MACHINES = 3;

  private final VirtualKafka kafka;
  private final @Nullable SimulatedWorker[] workers = new SimulatedWorker[MACHINES];
  private final boolean[] frozen = new boolean[MACHINES];
  private final int[] starts = new int[MACHINES];

  /** With a worker on each. */
  Crew(VirtualKafka kafka) {
    this.kafka = kafka;
    heal();
  }

  void happen(Step step) {
    int machine = step.who() % MACHINES;
    switch (step.kind()) {
      case KILL_WORKER -> workers[machine] = null;
      case START_WORKER -> start(machine);
      case FREEZE_WORKER -> frozen[machine] = true;
      case WAKE_WORKER -> frozen[machine] = false;
      default -> {
        SimulatedWorker worker = workers[machine];
        if (worker != null && !frozen[machine]) {
          happen(step.kind(), worker);
        }
      }
    }
  }

  private static void happen(Step.Kind kind, SimulatedWorker worker) {
    switch (kind) {
      case BEAT -> worker.beat();
      case OBEY -> worker.obey();
      case WORK -> worker.work();
      case DELIVER -> worker.deliver(false);
      case DELIVER_TWICE -> worker.deliver(true);
      case KEEP_CHECKPOINT -> worker.keep();
      case FAIL_TRIAL -> worker.fail(FailureKind.ERROR);
      case DIVERGE -> worker.fail(FailureKind.DIVERGED);
      case HAND_BACK_WAITING -> worker.handBackWaiting(Reason.BUSY);
      case LEAVE_WORKER -> worker.leave();
      default -> throw new IllegalArgumentException("nothing that a worker does: " + kind);
    }
  }

  private void start(int machine) {
    if (workers[machine] == null) {
      starts[machine]++;
      workers[machine] =
          new SimulatedWorker(
              new WorkerId("worker-%d-%d".formatted(machine, starts[machine])),
              machine % VirtualKafka.ORDER_PARTITIONS,
              kafka);
      frozen[machine] = false;
    }
  }

  /** All that live take in their orders, get on so far with a trial, and say so. */
  void getOn(int work) {
    for (int machine = 0; machine < MACHINES; machine++) {
      SimulatedWorker worker = workers[machine];
      if (worker != null && !frozen[machine]) {
        getOn(worker, work);
      }
    }
  }

  private static void getOn(SimulatedWorker worker, int work) {
    while (worker.obey()) {}
    for (int i = 0; i < work; i++) {
      worker.work();
    }
    while (worker.deliver(false)) {}
    worker.beat();
  }

  /** On every machine a worker runs. */
  void heal() {
    for (int machine = 0; machine < MACHINES; machine++) {
      frozen[machine] = false;
      start(machine);
    }
  }

  /** A worker that leaves ends when it has said everything; another one comes. */
  void replaceLeaving() {
    for (int machine = 0; machine < MACHINES; machine++) {
      SimulatedWorker worker = workers[machine];
      if (worker != null && worker.isLeaving() && worker.isIdle()) {
        workers[machine] = null;
        start(machine);
      }
    }
  }
}
