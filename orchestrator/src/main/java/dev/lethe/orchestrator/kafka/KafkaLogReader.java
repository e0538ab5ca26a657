package dev.lethe.orchestrator.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lethe.orchestrator.coordinator.LogReader;
import dev.lethe.protocol.Wire;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Reads the one partition of the log. */
final class KafkaLogReader implements LogReader {
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final TopicPartition log;
  private final @Nullable Witness witness;

  KafkaLogReader(Cluster cluster, long offset, @Nullable Witness witness) {
    this.witness = witness;
    consumer = cluster.consumer("log-reader");
    log = new TopicPartition(cluster.topics().log(), 0);
    consumer.assign(List.of(log));
    consumer.seek(log, offset);
  }

  @Override
  public List<Entry> poll(Duration timeout) {
    List<Entry> entries = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(timeout)) {
      Entry entry = new Entry(record.offset(), Wire.logRecord(record.value()));
      show(record, entry);
      entries.add(entry);
    }
    return entries;
  }

  private void show(ConsumerRecord<byte[], byte[]> record, Entry entry) {
    if (witness != null) {
      byte @Nullable [] value = record.value();
      witness.saw(entry, record.timestamp(), value == null ? "" : new String(value, UTF_8));
    }
  }

  @Override
  public long end() {
    Long end = consumer.endOffsets(List.of(log)).get(log);
    if (end == null) {
      throw new KafkaUnusable("Kafka does not tell where " + log + " ends");
    }
    return end;
  }

  @Override
  public void seek(long offset) {
    consumer.seek(log, offset);
  }

  @Override
  public void close() {
    consumer.close(CloseOptions.timeout(Cluster.GOODBYE));
  }
}
