package dev.lethe.orchestrator.cli;

import dev.lethe.orchestrator.Orchestrator;
import dev.lethe.orchestrator.kafka.KafkaAway;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Waits for a Kafka that is away, until it is back or this process is told to go, and says so. An
 * orchestrator that gave up would be started again by whoever looks after it, later each time.
 */
final class KafkaWait implements Orchestrator.Waiting {
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration BETWEEN_WORDS = Duration.ofMinutes(1);

  private final CountDownLatch stopped;
  private final long begin = System.nanoTime();
  private long nextWord = begin;

  KafkaWait(CountDownLatch stopped) {
    this.stopped = stopped;
  }

  @Override
  public boolean asksAgain(KafkaAway why) {
    long now = System.nanoTime();
    if (now - nextWord >= 0) {
      System.err.printf(
          "lethe: %s%nWaits for it%s; /health/ready answers 503 until it is there.%n",
          why.getMessage(), now == begin ? "" : since(now));
      nextWord = now + BETWEEN_WORDS.toNanos();
    }
    try {
      return !stopped.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private String since(long now) {
    return ", for %d s now".formatted(TimeUnit.NANOSECONDS.toSeconds(now - begin));
  }
}
