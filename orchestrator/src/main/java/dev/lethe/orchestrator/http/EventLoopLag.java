package dev.lethe.orchestrator.http;

import io.vertx.core.Handler;
import java.time.Duration;

/**
 * How late the event loop comes to what is due: something blocks it, or the machine is too busy.
 */
final class EventLoopLag implements Handler<Long> {
  static final long PERIOD_MILLIS = 500;

  private final Metrics metrics;
  private long last = System.nanoTime();

  EventLoopLag(Metrics metrics) {
    this.metrics = metrics;
  }

  /** On the event loop alone. */
  @Override
  public void handle(Long timer) {
    long now = System.nanoTime();
    Duration lag = Duration.ofNanos(now - last).minusMillis(PERIOD_MILLIS);
    metrics.late(lag.isNegative() ? Duration.ZERO : lag);
    last = now;
  }
}
