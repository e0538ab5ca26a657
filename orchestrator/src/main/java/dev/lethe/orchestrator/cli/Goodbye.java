package dev.lethe.orchestrator.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ends this process when it has not ended in order after a while, because a Kafka or an MLflow that
 * is away answers nobody's goodbye. Nothing is lost by that: what was decided is in the log.
 */
final class Goodbye implements AutoCloseable {
  /** Whoever stops an orchestrator may kill it after ten. */
  private static final Duration LONGEST = Duration.ofSeconds(9);

  private final CountDownLatch said = new CountDownLatch(1);

  /** From now on it has to end in time. */
  void begin() {
    Thread.ofPlatform().daemon().name("goodbye").start(this::await);
  }

  private void await() {
    try {
      if (!said.await(LONGEST.toMillis(), TimeUnit.MILLISECONDS)) {
        System.err.printf(
            "Has not ended in order within %d s, and ends all the same; the log has what was"
                + " decided.%n",
            LONGEST.toSeconds());
        Runtime.getRuntime().halt(Exit.INFRASTRUCTURE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** It has ended in order. */
  @Override
  public void close() {
    said.countDown();
  }
}
