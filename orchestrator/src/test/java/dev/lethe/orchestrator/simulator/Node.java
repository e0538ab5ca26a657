package dev.lethe.orchestrator.simulator;

import dev.lethe.orchestrator.coordinator.Candidate;
import dev.lethe.orchestrator.coordinator.SteppedOrchestrator;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** A machine that runs an orchestrator, or has stopped to. */
final class Node {
  private final String name;
  private final VirtualKafka kafka;
  private final Plant plant;
  private final LongSupplier millis;
  private final Calls calls;
  private Connection connection;
  private @Nullable SteppedOrchestrator orchestrator;
  private boolean frozen;

  Node(String name, VirtualKafka kafka, Plant plant, LongSupplier millis, Calls calls) {
    this.name = name;
    this.kafka = kafka;
    this.plant = plant;
    this.millis = millis;
    this.calls = calls;
    this.connection = new Connection(kafka, plant, calls);
  }

  Connection connection() {
    return connection;
  }

  @Nullable SteppedOrchestrator orchestrator() {
    return orchestrator;
  }

  boolean leads() {
    return orchestrator != null && orchestrator.leads();
  }

  void start() {
    if (orchestrator == null) {
      connection = new Connection(kafka, plant, calls);
      orchestrator =
          new SteppedOrchestrator(
              new Candidate(name, name, false), connection.ports(), connection.mailbox(), millis);
      frozen = false;
    }
  }

  /**
   * Ends the process as kill -9 does.
   *
   * @param arriving records that it had sent and that get to the log some time later
   */
  void kill(int arriving) {
    if (orchestrator != null) {
      connection.abandon(arriving);
      orchestrator = null;
    }
  }

  void close() {
    SteppedOrchestrator awake = awake();
    if (awake != null) {
      connection.landAtOnce();
      awake.leave();
      kill(0);
    }
  }

  void freeze(boolean how) {
    frozen = how;
  }

  private @Nullable SteppedOrchestrator awake() {
    return frozen ? null : orchestrator;
  }

  void turn() {
    SteppedOrchestrator awake = awake();
    if (awake != null) {
      try {
        awake.step();
      } catch (Calls.Killed killed) {
        kill(killed.arriving());
      }
    }
  }

  boolean hear() {
    return awake() != null && connection.hear();
  }

  boolean read(int partition) {
    return awake() != null && connection.intake().turn(partition);
  }

  void takeInAll() {
    while (hear()) {}
    for (int partition = 0; partition < VirtualKafka.REPORT_PARTITIONS; partition++) {
      while (read(partition)) {}
    }
  }
}
