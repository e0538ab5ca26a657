package dev.lethe.orchestrator;

import dev.lethe.orchestrator.coordinator.LogReader;
import dev.lethe.orchestrator.coordinator.Sweeps;
import dev.lethe.orchestrator.mlflow.Tracker;
import java.net.URI;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Tracks in MLflow while this orchestrator leads, so that of several only one writes there. */
final class TrackingWhileLeading implements AutoCloseable {
  /** The next leader brings what is missing. */
  private static final Duration LONGEST_GOODBYE = Duration.ofSeconds(3);

  private final Sweeps sweeps;
  private final LogReader.Source log;
  private final URI mlflow;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;
  private volatile @Nullable Tracker tracker;

  /** Begins to watch who leads. */
  TrackingWhileLeading(Sweeps sweeps, LogReader.Source log, URI mlflow) {
    this.sweeps = sweeps;
    this.log = log;
    this.mlflow = mlflow;
    this.thread = Thread.ofPlatform().name("tracking").start(this::run);
  }

  private void run() {
    try {
      while (!awaitLeading(true)) {
        Tracker tracking = new Tracker(log, mlflow);
        tracker = tracking;
        boolean over = awaitLeading(false);
        tracker = null;
        tracking.close(LONGEST_GOODBYE);
        if (over) {
          return;
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

  /** Offset of the log up to which MLflow has everything; empty while that is not known here. */
  OptionalLong position() {
    Tracker now = tracker;
    long position = now == null ? -1 : now.position();
    return position < 0 ? OptionalLong.empty() : OptionalLong.of(position);
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
