package dev.lethe.orchestrator;

import dev.lethe.orchestrator.coordinator.LogReader;
import dev.lethe.orchestrator.coordinator.Sweeps;
import dev.lethe.orchestrator.mlflow.Tracker;
import java.net.URI;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Tracks in MLflow while this orchestrator leads, so that of several only one writes there. */
public final class TrackingWhileLeading implements AutoCloseable {
  private final Sweeps sweeps;
  private final LogReader.Source log;
  private final URI mlflow;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;

  /** Begins to watch who leads. */
  public TrackingWhileLeading(Sweeps sweeps, LogReader.Source log, URI mlflow) {
    this.sweeps = sweeps;
    this.log = log;
    this.mlflow = mlflow;
    this.thread = Thread.ofPlatform().name("tracking").start(this::run);
  }

  private void run() {
    try {
      while (!awaitLeading(true)) {
        try (Tracker _ = new Tracker(log, mlflow)) {
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
