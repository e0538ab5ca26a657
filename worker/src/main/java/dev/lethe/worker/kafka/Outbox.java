package dev.lethe.worker.kafka;

import dev.lethe.protocol.Attempt;
import dev.lethe.protocol.Report;
import dev.lethe.protocol.Wire;
import dev.lethe.protocol.WorkerId;
import dev.lethe.protocol.WorkerReport;
import dev.lethe.worker.trial.Emergency;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports on their way: numbered within their attempt, kept in a file, delivered in order.
 *
 * <p>One that is lost for good ends the process: the orchestrator would wait for it for ever, while
 * the worker, which beats on, keeps the trial from everybody else.
 */
final class Outbox implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);

  private final WorkerId id;
  private final String topic;
  private final Path file;
  private final Spool spool;
  private final KafkaProducer<byte[], byte[]> producer;
  private final Emergency emergency;
  private final Map<Attempt, Long> sequences = new HashMap<>();
  private final AtomicLong undelivered = new AtomicLong();
  private final Thread thread;
  private volatile boolean closing;

  /**
   * Begins with an empty file.
   *
   * @param directory where the file is
   * @param maxBytes that wait in it
   */
  Outbox(Cluster cluster, WorkerId id, Path directory, long maxBytes, Emergency emergency) {
    this.id = id;
    this.topic = cluster.topics().reports();
    this.file = directory.resolve("reports-" + id.value() + ".spool");
    this.spool = new Spool(file, maxBytes);
    this.producer = cluster.reportProducer();
    this.emergency = emergency;
    this.thread = Thread.ofPlatform().name("reports").start(this::deliver);
  }

  synchronized void send(Report report) {
    long sequence = sequences.merge(report.attempt(), 1L, Long::sum) - 1;
    if (report.isTerminal()) {
      sequences.remove(report.attempt());
    }
    byte[] said =
        Wire.encode(
            new WorkerReport(Wire.VERSION, id, sequence, System.currentTimeMillis(), report));
    undelivered.incrementAndGet();
    if (said.length > Wire.MAX_REPORT_BYTES) {
      lost(
          "a report of attempt %s has %d bytes, and the orchestrator takes %d"
              .formatted(report.attempt(), said.length, Wire.MAX_REPORT_BYTES));
    } else {
      keep(said, report.attempt());
    }
  }

  private void keep(byte[] said, Attempt attempt) {
    try {
      if (!spool.add(said)) {
        lost(
            "Kafka was away for so long that %s is full; no room for a report of attempt %s"
                .formatted(file, attempt));
      }
    } catch (UncheckedIOException e) {
      lost(e.getMessage());
    }
  }

  private void deliver() {
    try {
      for (Optional<byte[]> entry = spool.take(); entry.isPresent(); entry = spool.take()) {
        var _ =
            producer.send(
                new ProducerRecord<>(topic, null, key(), entry.get()),
                (metadata, failure) -> delivered(failure));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      if (!closing) {
        lost("reports cannot be delivered any more: " + e);
      }
    }
  }

  private byte[] key() {
    return id.value().getBytes(StandardCharsets.UTF_8);
  }

  private void delivered(@Nullable Exception failure) {
    if (failure == null) {
      undelivered.decrementAndGet();
    } else if (!closing) {
      lost("Kafka refuses a report: " + failure.getMessage());
    }
  }

  private void lost(@Nullable String why) {
    emergency.endProcess(
        Emergency.Cause.REPORT_LOST,
        "%s; ends, so that what it has is run again by another worker".formatted(why));
  }

  /** Whether Kafka has all of them. */
  boolean isDelivered() {
    return undelivered.get() == 0;
  }

  /** Delivers what is left, for ten seconds at most. */
  @Override
  public void close() {
    spool.close();
    try {
      thread.join(Duration.ofSeconds(5));
      closing = true;
      producer.close(Duration.ofSeconds(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    spool.delete();
    if (undelivered.get() > 0) {
      LOG.atWarn()
          .addKeyValue("reports", undelivered.get())
          .log("Leaves with reports undelivered; what they are about is run again");
    }
  }
}
