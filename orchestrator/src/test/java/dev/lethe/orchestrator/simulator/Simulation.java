package dev.lethe.orchestrator.simulator;

import static dev.lethe.orchestrator.simulator.BrokenPromise.unless;

import dev.lethe.orchestrator.coordinator.SteppedOrchestrator;
import dev.lethe.orchestrator.coordinator.Submission;
import dev.lethe.orchestrator.ledger.Ledger;
import dev.lethe.orchestrator.ledger.SweepStatus;
import dev.lethe.orchestrator.sweep.Reading;
import dev.lethe.orchestrator.testing.SmallSweep;
import dev.lethe.protocol.Decoded;
import dev.lethe.protocol.LogRecord;
import dev.lethe.protocol.SweepName;
import dev.lethe.protocol.Wire;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs schedules, and looks whether every promise was kept. */
final class Simulation {
  static final int TUNE = 2;
  static final int CONFIRM = 2;
  static final List<Submission> SWEEPS = List.of(sweep("first"), sweep("second"));

  /** One schedule in so many is also read from its bytes. */
  private static final int AS_BYTES = 50;

  private final Plant plant;

  Simulation(Plant plant) {
    this.plant = plant;
  }

  private static Submission sweep(String name) {
    String yaml =
        SmallSweep.noop(
            name,
            """
            variants: {only: {rho: {values: [1, 2]}}}
            baseline: only
            budget: {per_trial: {steps: 1}}
            seeds: {tune: 1, confirm: 2}
            retries: {max_restarts: 1}
            """);
    Reading.Valid read = SmallSweep.read(yaml);
    return new Submission(read.sweep(), read.hash(), yaml, Map.of());
  }

  /** The report of the first seed that breaks a promise, if any of these does. */
  Optional<String> firstBroken(long from, long to) {
    for (long seed = from; seed < to; seed++) {
      List<Step> schedule = Step.schedule(seed);
      Optional<RuntimeException> broken = run(schedule);
      if (broken.isPresent()) {
        return Optional.of(Counterexample.of(this, seed, schedule).toString());
      }
    }
    return Optional.empty();
  }

  /** What the schedule breaks. */
  Optional<RuntimeException> run(List<Step> schedule) {
    World world = new World(SWEEPS, plant);
    return run(world, schedule);
  }

  Optional<RuntimeException> run(World world, List<Step> schedule) {
    try {
      schedule.forEach(world::happen);
      world.settle();
      check(world);
      return Optional.empty();
    } catch (RuntimeException e) {
      // a promise that was not kept, or a program that broke: both are found
      return Optional.of(e);
    }
  }

  World world() {
    return new World(SWEEPS, plant);
  }

  /** Goes through the log with an audit and with a ledger of its own. */
  void check(World world) {
    Ledger ledger = new Ledger();
    Audit audit = new Audit(world.kafka().heartbeats());
    List<LogRecord> log = world.kafka().log();
    boolean asBytes = log.size() % AS_BYTES == 0;
    for (int place = 0; place < log.size(); place++) {
      LogRecord record = asBytes ? overTheWire(log.get(place)) : log.get(place);
      audit.take(place, record, plant.counting().take(ledger, place, record));
    }
    audit.close(ledger, TUNE, CONFIRM);
    for (Node node : world.nodes()) {
      SteppedOrchestrator orchestrator = node.orchestrator();
      if (orchestrator != null) {
        compare(orchestrator.ledger(), ledger);
      }
    }
    for (SweepName cancelled : world.cancelled()) {
      unless(
          ledger.sweep(cancelled).orElseThrow().status() == SweepStatus.CANCELLED,
          "%s was cancelled, and goes on",
          cancelled);
    }
  }

  private static LogRecord overTheWire(LogRecord record) {
    return switch (Wire.logRecord(Wire.encode(record))) {
      case Decoded.Known(LogRecord read) -> read;
      case Decoded.Unknown<LogRecord> _, Decoded.Broken<LogRecord> _ ->
          throw new BrokenPromise("a record cannot be read: " + record);
    };
  }

  /** A ledger that lived through it is the same as one that was folded from the log. */
  private static void compare(Ledger lived, Ledger folded) {
    unless(lived.epoch() == folded.epoch(), "ledgers differ in their epoch");
    unless(
        lived.position() < folded.position() || lived.rejections().equals(folded.rejections()),
        "ledgers differ in what they refused");
    unless(lived.busyWorkers().equals(folded.busyWorkers()), "ledgers differ in who is busy");
    for (Submission submission : SWEEPS) {
      SweepName name = submission.sweep().name();
      unless(lived.view(name).equals(folded.view(name)), "ledgers differ in %s", name);
    }
    for (int partition = 0; partition < VirtualKafka.REPORT_PARTITIONS; partition++) {
      unless(
          lived.reportPosition(partition).equals(folded.reportPosition(partition)),
          "ledgers differ in where reports go on");
    }
  }
}
