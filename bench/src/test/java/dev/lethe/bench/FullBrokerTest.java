package dev.lethe.bench;

import static dev.lethe.bench.DisturbedSweep.ORCHESTRATOR;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.orchestrator.ledger.TrialView;
import dev.lethe.orchestrator.local.Broker;
import dev.lethe.protocol.Report.Completed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker whose disk somebody fills: it ends, and goes on when there is room. */
@Tag("faults")
class FullBrokerTest {
  private static final int TRIALS = 60;
  private static final int FILLING = 1_000_000;

  /**
   * No file may become longer than so many blocks of 512 bytes, of 1024 under some shells; an index
   * of Kafka has ten megabytes from its beginning.
   */
  private static final List<String> ON_A_SMALL_DISK =
      List.of("/bin/sh", "-c", "ulimit -f 24576; exec \"$@\"", "sh");

  @TempDir Path directory;
  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void end() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
  }

  @Test
  void theSweepGoesOnWhenThereIsRoom() throws Exception {
    Path folder = directory.resolve("kafka");
    String bootstrap = addressOfOneIn(folder);
    Process small = startSmall(folder);
    DisturbedSweep sweep = new DisturbedSweep(directory, bootstrap);
    open.add(sweep);
    Process orchestrator = sweep.begin(SweepText.idling(250, TRIALS), "one");
    sweep.log().awaitThat(now -> now.facts(Completed.class).size() > 5);

    fill(bootstrap, sweep.topics().reports(), small);

    sweep.processes().awaitLog(ORCHESTRATOR, "Kafka does not answer");
    assertThat(orchestrator.isAlive()).isTrue();
    assertThat(sweep.processes().named("one").isAlive()).isTrue();
    open.add(Broker.start(folder));
    sweep.awaitThatAllAreDoneOnce(TRIALS);
    assertThat(sweep.log().sweep().trials()).extracting(TrialView::attempts).containsOnly(1);
  }

  /** Leaves everything that a broker needs in the folder. */
  private static String addressOfOneIn(Path folder) throws Exception {
    try (Broker broker = Broker.start(folder)) {
      return broker.bootstrap();
    }
  }

  private Process startSmall(Path folder) throws IOException {
    List<String> command = new ArrayList<>(ON_A_SMALL_DISK);
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx512m",
            "-XX:+UseSerialGC",
            "-Dlogback.configurationFile=logback-broker.xml",
            "-cp",
            System.getProperty("java.class.path"),
            "dev.lethe.orchestrator.local.BrokerMain"));
    Process broker =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("small.log").toFile())
            .start();
    open.add(() -> broker.destroyForcibly().waitFor());
    return broker;
  }

  /** Writes what nobody can read, until the broker has no room for it. */
  private static void fill(String bootstrap, String topic, Process broker) throws Exception {
    try (KafkaProducer<byte[], byte[]> somebody =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers", bootstrap,
                "max.request.size", 2 * FILLING,
                "delivery.timeout.ms", 6_000,
                "request.timeout.ms", 5_000,
                "max.block.ms", 5_000),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      while (broker.isAlive()) {
        try {
          var _ = somebody.send(new ProducerRecord<>(topic, 0, null, new byte[FILLING])).get();
        } catch (ExecutionException e) {
          // no room for it; whether that ends the broker is what is waited for
        }
      }
    }
  }
}
