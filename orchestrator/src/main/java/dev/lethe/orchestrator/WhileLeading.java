package dev.lethe.orchestrator;

import dev.lethe.orchestrator.coordinator.Sweeps;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Does something while this orchestrator leads, so that of several only one does it: tracking in
 * MLflow, or looking after a cluster's objects.
 */
public final class WhileLeading implements AutoCloseable {
  private final Sweeps sweeps;
  private final Supplier<Work> begin;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;

  /** What is done, until it is closed. */
  @FunctionalInterface
  public interface Work extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Begins to watch who leads.
   *
   * @param name of the thread that does
   * @param begin called whenever this one begins to lead
   */
  public WhileLeading(Sweeps sweeps, String name, Supplier<Work> begin) {
    this.sweeps = sweeps;
    this.begin = begin;
    this.thread = Thread.ofPlatform().name(name).start(this::run);
  }

  private void run() {
    try {
      while (!awaitLeading(true)) {
        try (Work _ = begin.get()) {
          if (awaitLeading(false)) {
            return;
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits until this one leads, or does not; true when told to close. */
  private boolean awaitLeading(boolean leading) throws InterruptedException {
    boolean over = false;
    while (!over && sweeps.leader().filter(Sweeps.Leader::self).isPresent() != leading) {
      over = closing.await(500, TimeUnit.MILLISECONDS);
    }
    return over;
  }

  @Override
  public void close() {
    closing.countDown();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
