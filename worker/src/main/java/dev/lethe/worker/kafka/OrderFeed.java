package dev.lethe.worker.kafka;

import dev.lethe.protocol.Decoded;
import dev.lethe.protocol.Order;
import dev.lethe.protocol.Sparingly;
import dev.lethe.protocol.Wire;
import dev.lethe.worker.trial.Emergency;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads one partition of the orders from its end on. */
final class OrderFeed implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OrderFeed.class);
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration PAUSE = Duration.ofMillis(250);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Consumer<Order> sink;
  private final AtomicLong skipped = new AtomicLong();
  private final Sparingly named = new Sparingly();
  private final Thread thread;
  private volatile boolean closing;

  /**
   * Stands at the end of the partition when this returns.
   *
   * @throws KafkaUnusable when Kafka is away
   */
  OrderFeed(Cluster cluster, int partition, Consumer<Order> sink, Emergency emergency) {
    this.consumer = cluster.consumer();
    this.sink = sink;
    TopicPartition mine = new TopicPartition(cluster.topics().trials(), partition);
    try {
      consumer.assign(List.of(mine));
      consumer.seekToEnd(List.of(mine));
      long _ = consumer.position(mine);
    } catch (KafkaException e) {
      consumer.close();
      throw new KafkaUnusable(
          "orders cannot be read from Kafka at %s: %s"
              .formatted(cluster.bootstrap(), e.getMessage()),
          e);
    }
    this.thread =
        Thread.ofPlatform()
            .name("orders")
            .uncaughtExceptionHandler((_, e) ->
                emergency.endProcess(
                    Emergency.Cause.BROKEN, "orders cannot be read any more: " + e))
            .unstarted(this::read);
  }

  void start() {
    thread.start();
  }

  private void read() {
    while (!closing) {
      try {
        consumer.poll(POLL).forEach(this::pass);
      } catch (WakeupException e) {
        // closing
      } catch (OffsetOutOfRangeException e) {
        // orders that were deleted are sent again while they matter
        consumer.seekToEnd(e.offsetOutOfRangePartitions().keySet());
      } catch (RuntimeException e) {
        // Kafka is away; the client tries again with the next poll
        LOG.atWarn().setCause(e).log("Cannot read orders");
        LockSupport.parkNanos(PAUSE.toNanos()); // who is not let in fails at once each time
      }
    }
    consumer.close();
  }

  private void pass(ConsumerRecord<byte[], byte[]> record) {
    switch (Wire.order(record.value())) {
      case Decoded.Known(Order order) -> sink.accept(order);
      case Decoded.Unknown(String kind, _) -> skip(record, kind);
      case Decoded.Broken(String reason) -> skip(record, reason);
    }
  }

  private void skip(ConsumerRecord<byte[], byte[]> record, String why) {
    skipped.incrementAndGet();
    named.mayName().ifPresent(unnamed -> tell(record, why, unnamed));
  }

  private static void tell(ConsumerRecord<byte[], byte[]> record, String why, long unnamed) {
    LOG.atWarn()
        .addKeyValue("topic", record.topic())
        .addKeyValue("partition", record.partition())
        .addKeyValue("offset", record.offset())
        .addKeyValue("why", why)
        .addKeyValue("unnamed", unnamed)
        .log("Skipped an order");
  }

  /** Records that could not be read, so far. */
  long skipped() {
    return skipped.get();
  }

  /** Passes nothing on any more when this returns. */
  @Override
  public void close() {
    closing = true;
    consumer.wakeup();
    try {
      thread.join(Duration.ofSeconds(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
