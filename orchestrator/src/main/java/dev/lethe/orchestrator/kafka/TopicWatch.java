package dev.lethe.orchestrator.kafka;

import dev.lethe.orchestrator.coordinator.Event;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks every few seconds whether somebody deleted a topic: whoever reads or writes one that is not
 * there waits for it to come, without a word.
 */
final class TopicWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TopicWatch.class);
  private static final Duration PERIOD = Duration.ofSeconds(5);

  private final KnownTopics topics;
  private final BlockingQueue<Event> mailbox;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;
  private Optional<String> told = Optional.empty();

  TopicWatch(KnownTopics topics, BlockingQueue<Event> mailbox) {
    this.topics = topics;
    this.mailbox = mailbox;
    this.thread = Thread.ofPlatform().name("topic-watch").start(this::run);
  }

  private void run() {
    try {
      while (!closing.await(PERIOD.toMillis(), TimeUnit.MILLISECONDS)) {
        look();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look() {
    try {
      Optional<String> missing = topics.missing();
      if (missing.isPresent() && !missing.equals(told)) {
        mailbox.add(
            new Event.Broken(
                new KafkaUnusable(missing.get() + " is not there any more: somebody deleted it")));
      }
      told = missing;
    } catch (RuntimeException | Error e) {
      // the next look may go better, and nobody else looks
      LOG.warn("Cannot look after the topics", e);
    }
  }

  @Override
  public void close() {
    closing.countDown();
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
