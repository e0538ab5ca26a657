package dev.lethe.orchestrator.cli;

import dev.lethe.orchestrator.coordinator.WorkerView;
import dev.lethe.orchestrator.ledger.SweepView;
import java.util.List;
import java.util.Optional;

/** Shows a person how a sweep goes on. */
interface Display extends AutoCloseable {
  /** A picture on a terminal, lines in a pipe. */
  static Display ofThisTerminal() {
    Optional<LiveScreen> screen = LiveScreen.open();
    return screen.isPresent()
        ? screen.get()
        : new Lines(System.err::println, System::currentTimeMillis);
  }

  void show(SweepView sweep, List<WorkerView> workers);

  /** Leaves what was shown last. */
  @Override
  void close();
}
