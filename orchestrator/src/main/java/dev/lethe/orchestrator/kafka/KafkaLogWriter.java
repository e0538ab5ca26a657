package dev.lethe.orchestrator.kafka;

import dev.lethe.orchestrator.coordinator.LogWriter;
import dev.lethe.orchestrator.coordinator.Overwritten;
import dev.lethe.protocol.LogRecord;
import dev.lethe.protocol.Wire;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Appends to the one partition of the log with an idempotent producer. */
final class KafkaLogWriter implements LogWriter, AutoCloseable {
  private final KafkaProducer<byte[], byte[]> producer;
  private final String topic;

  KafkaLogWriter(Cluster cluster) {
    producer =
        cluster.producer(
            "log-writer",
            Map.of(
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 30_000,
                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000,
                ProducerConfig.MAX_BLOCK_MS_CONFIG, 10_000,
                ProducerConfig.BATCH_SIZE_CONFIG, 256 * 1024));
    topic = cluster.topics().log();
  }

  @Override
  public CompletableFuture<Void> append(long offset, List<LogRecord> records) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    AtomicInteger missing = new AtomicInteger(records.size());
    for (int i = 0; i < records.size(); i++) {
      long expected = offset + i;
      var _ =
          send(records.get(i))
              .whenComplete((actual, failure) -> {
                if (failure != null) {
                  done.completeExceptionally(failure);
                } else if (actual != expected) {
                  done.completeExceptionally(new Overwritten(expected, actual));
                } else if (missing.decrementAndGet() == 0) {
                  done.complete(null);
                }
              });
    }
    return done;
  }

  @Override
  public CompletableFuture<Long> append(LogRecord record) {
    return send(record);
  }

  private CompletableFuture<Long> send(LogRecord record) {
    CompletableFuture<Long> offset = new CompletableFuture<>();
    var _ =
        producer.send(
            new ProducerRecord<>(topic, 0, null, Wire.encode(record)),
            (metadata, failure) -> {
              if (failure == null) {
                offset.complete(metadata.offset());
              } else {
                offset.completeExceptionally(failure);
              }
            });
    return offset;
  }

  @Override
  public void close() {
    producer.close(Cluster.GOODBYE);
  }
}
