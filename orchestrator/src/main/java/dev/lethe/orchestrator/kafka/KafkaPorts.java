package dev.lethe.orchestrator.kafka;

import dev.lethe.orchestrator.coordinator.Event;
import dev.lethe.orchestrator.coordinator.LogReader;
import dev.lethe.orchestrator.coordinator.Ports;
import dev.lethe.orchestrator.coordinator.Reports;
import dev.lethe.orchestrator.coordinator.Skipped;
import dev.lethe.protocol.Beat;
import dev.lethe.protocol.Decoded;
import dev.lethe.protocol.Wire;
import dev.lethe.protocol.WorkerReport;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.function.IntToLongFunction;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** The coordinator's ports on one Kafka; opens everything once and closes it in reverse. */
public final class KafkaPorts implements AutoCloseable {
  private final BlockingQueue<Event> mailbox;
  private final SkippedRecords skipped;
  private final KafkaLogWriter writer;
  private final KafkaOrders orders;
  private final KafkaBeats beats;
  private final Intake reports;
  private final Intake heartbeats;
  private final KnownTopics topics;
  private final String reportsTopic;
  private final TopicWatch watch;
  private final Ports ports;

  /** Which reading of the reports this is; belongs to the thread that reads them. */
  private long reading;

  /** Begins to deliver beats to the mailbox; reports follow when somebody leads. */
  public KafkaPorts(Cluster cluster, BlockingQueue<Event> mailbox) {
    this.mailbox = mailbox;
    skipped =
        new SkippedRecords(List.of(cluster.topics().reports(), cluster.topics().heartbeats()));
    writer = new KafkaLogWriter(cluster);
    orders = new KafkaOrders(cluster);
    beats = new KafkaBeats(cluster);
    reports = new Intake(cluster, cluster.topics().reports(), this::report);
    heartbeats = new Intake(cluster, cluster.topics().heartbeats(), this::beat);
    topics = new KnownTopics(cluster);
    reportsTopic = cluster.topics().reports();
    ports = new Ports(lookedAfter(cluster), writer, new ReportPort(), orders, beats);
    heartbeats.request(intake -> intake.assignAll(partition -> -1));
    heartbeats.start();
    reports.start();
    watch = new TopicWatch(topics, mailbox);
  }

  /** The log, as long as it is the one that this orchestrator began with. */
  private LogReader.Source lookedAfter(Cluster cluster) {
    LogReader.Source log = readers(cluster);
    return offset -> {
      topics.restore();
      return log.open(offset);
    };
  }

  public Ports ports() {
    return ports;
  }

  /** Reads the log of this Kafka. */
  public static LogReader.Source readers(Cluster cluster) {
    return readers(cluster, null);
  }

  /** Reads the log of this Kafka, and shows each record to {@code witness} before it is read. */
  public static LogReader.Source readers(Cluster cluster, @Nullable Witness witness) {
    return offset -> new KafkaLogReader(cluster, offset, witness);
  }

  private void report(ConsumerRecord<byte[], byte[]> record) {
    switch (Wire.workerReport(record.value())) {
      case Decoded.Known(WorkerReport report) ->
          mailbox.add(new Event.Reported(reading, record.partition(), record.offset(), report));
      case Decoded.Unknown(String kind, _) -> skipUnknown(record, kind);
      case Decoded.Broken(String why) -> skipped.skip(record, SkippedRecords.UNREADABLE, why);
    }
  }

  private void beat(ConsumerRecord<byte[], byte[]> record) {
    switch (Wire.beat(record.value())) {
      case Decoded.Known(Beat beat) -> mailbox.add(new Event.Beaten(beat));
      case Decoded.Unknown(String kind, _) -> skipUnknown(record, kind);
      case Decoded.Broken(String why) -> skipped.skip(record, SkippedRecords.UNREADABLE, why);
    }
  }

  private void skipUnknown(ConsumerRecord<byte[], byte[]> record, String kind) {
    skipped.skip(record, SkippedRecords.UNKNOWN, "unknown: " + kind);
  }

  @Override
  public void close() {
    watch.close();
    heartbeats.close();
    reports.close();
    beats.close();
    orders.close();
    writer.close();
    topics.close();
  }

  private final class ReportPort implements Reports {
    @Override
    public void readFrom(long epoch, IntToLongFunction position) {
      reports.request(intake -> {
        intake.assignAll(position);
        reading = epoch;
      });
    }

    @Override
    public void markEnd() {
      reports.request(intake -> intake.mark(() -> mailbox.add(new Event.ReportsRead(reading))));
    }

    @Override
    public void stop() {
      reports.request(Intake::unassign);
    }

    @Override
    public String topic() {
      return topics.id(reportsTopic);
    }

    @Override
    public Map<Skipped, Long> skipped() {
      return skipped.counts();
    }
  }
}
