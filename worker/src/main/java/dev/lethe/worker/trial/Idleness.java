package dev.lethe.worker.trial;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/** How long a worker has had nothing to do that it could have been given. */
final class Idleness {
  private final Optional<Duration> most;
  private final LongSupplier nanoTime;
  private long since;

  /**
   * Begins now.
   *
   * @param most empty for any time
   */
  Idleness(Optional<Duration> most, LongSupplier nanoTime) {
    this.most = most;
    this.nanoTime = nanoTime;
    this.since = nanoTime.getAsLong();
  }

  /** Begins anew. */
  void end() {
    since = nanoTime.getAsLong();
  }

  Duration soFar() {
    return Duration.ofNanos(nanoTime.getAsLong() - since);
  }

  boolean isTooLong() {
    Duration now = soFar();
    return most.filter(idle -> now.compareTo(idle) > 0).isPresent();
  }
}
