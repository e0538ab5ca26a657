package dev.lethe.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lethe.protocol.ArtifactName;
import dev.lethe.protocol.Attempt;
import dev.lethe.protocol.Fact;
import dev.lethe.protocol.LogRecord;
import dev.lethe.protocol.Order;
import dev.lethe.protocol.Report;
import dev.lethe.protocol.SweepName;
import dev.lethe.protocol.TopicNames;
import dev.lethe.protocol.TrainingSpec;
import dev.lethe.protocol.TrialId;
import dev.lethe.protocol.Wire;
import dev.lethe.protocol.WorkerId;
import dev.lethe.protocol.WorkerReport;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Somebody who may write to every topic, and writes what nobody can use. */
final class HostileRecords implements AutoCloseable {
  private static final int TEN_MEGABYTES = 10 << 20;
  private static final WorkerId STRANGER = new WorkerId("stranger");
  private static final Attempt UNKNOWN = new Attempt(new TrialId("0123456789abcdef"), 1);

  private final KafkaProducer<byte[], byte[]> producer;
  private final TopicNames topics;

  /** Has the broker take records that are larger than any of ours. */
  HostileRecords(String bootstrap, TopicNames topics) throws Exception {
    this.topics = topics;
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      for (String topic :
          List.of(topics.log(), topics.reports(), topics.trials(), topics.heartbeats())) {
        admin
            .incrementalAlterConfigs(
                Map.of(
                    new ConfigResource(ConfigResource.Type.TOPIC, topic),
                    List.of(
                        new AlterConfigOp(
                            new ConfigEntry("max.message.bytes", "" + 2 * TEN_MEGABYTES),
                            AlterConfigOp.OpType.SET))))
            .all()
            .get();
      }
    }
    producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers", bootstrap,
                "max.request.size", 2 * TEN_MEGABYTES,
                "buffer.memory", 8L * TEN_MEGABYTES),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  /** Writes to reports and heartbeats; returns how many nothing can be made of, of either. */
  int spoilWhatWorkersSay() throws Exception {
    byte[] real =
        Wire.encode(
            new WorkerReport(
                Wire.VERSION, STRANGER, 0, 0, new Report.Started(UNKNOWN, null, Map.of())));
    List<byte[]> broken = broken(real);
    for (byte[] record : broken) {
      send(topics.reports(), 0, record);
      send(topics.heartbeats(), 0, record);
    }
    send(topics.reports(), 0, real);
    return broken.size();
  }

  /** Writes to every partition of the orders; returns how many nothing can be made of, in each. */
  int spoilOrders() throws Exception {
    Order foreign =
        new Order.Run(
            Wire.VERSION,
            0,
            STRANGER,
            new SweepName("foreign"),
            UNKNOWN,
            new TrainingSpec.Noop(1, 1),
            null,
            new ArtifactName("weights/foreign/x"));
    List<byte[]> broken = broken(Wire.encode(foreign));
    for (int partition = 0;
        partition < producer.partitionsFor(topics.trials()).size();
        partition++) {
      for (byte[] record : broken) {
        send(topics.trials(), partition, record);
      }
      send(topics.trials(), partition, Wire.encode(foreign));
    }
    return broken.size();
  }

  /**
   * Writes to the log, all but what a newer Lethe would have written, which ends the leading of an
   * older one for good reason; returns how many nothing can be made of.
   */
  int spoilLog() throws Exception {
    LogRecord foreign =
        LogRecord.decided(0, 0, 0, new Fact.SweepFinished(new SweepName("foreign")));
    List<byte[]> broken =
        broken(Wire.encode(foreign)).stream().filter(record -> !isOfVersion(record, 99)).toList();
    for (byte[] record : broken) {
      send(topics.log(), 0, record);
    }
    send(topics.log(), 0, Wire.encode(foreign));
    send(topics.log(), 0, Wire.encode(LogRecord.unled(0, new Fact.Genesis("foreign"))));
    return broken.size();
  }

  private static boolean isOfVersion(byte[] record, int version) {
    return record.length < 1000 && new String(record, UTF_8).contains("\"version\":" + version);
  }

  /** Of a message that is well: cut off, of other kinds and versions; and what is none at all. */
  private static List<byte[]> broken(byte[] real) {
    String text = new String(real, UTF_8);
    List<byte[]> broken = new ArrayList<>();
    byte[] noise = new byte[1000];
    new Random(7).nextBytes(noise);
    broken.add(noise);
    broken.add(new byte[0]);
    broken.add(Arrays.copyOf(real, real.length / 2));
    broken.add(text.replace("\"version\":1", "\"version\":99").getBytes(UTF_8));
    broken.add(text.replace("\"version\":1", "\"version\":-1").getBytes(UTF_8));
    broken.add(text.replace("\"version\":1", "\"version\":1e999999999").getBytes(UTF_8));
    broken.add(
        text.replaceAll("\"kind\":\"[A-Za-z]+\"", "\"kind\":\"java.io.File\\\\u001b[2J\"")
            .getBytes(UTF_8));
    broken.add("{\"version\":1,\"@class\":\"javax.script.ScriptEngineManager\"}".getBytes(UTF_8));
    broken.add("[".repeat(10_000).getBytes(UTF_8));
    broken.add("x".repeat(TEN_MEGABYTES).getBytes(UTF_8));
    broken.add(
        ("{\"version\":1,\"a\":[" + "[],".repeat(TEN_MEGABYTES / 3) + "[]]}").getBytes(UTF_8));
    for (int i = 0; i < 40; i++) {
      broken.add(("garbage " + i).getBytes(UTF_8));
    }
    return broken;
  }

  private void send(String topic, int partition, byte[] value) throws Exception {
    var _ = producer.send(new ProducerRecord<>(topic, partition, null, value)).get();
  }

  @Override
  public void close() {
    producer.close();
  }
}
