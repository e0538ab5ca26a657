package dev.lethe.orchestrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.orchestrator.kafka.Cluster;
import dev.lethe.orchestrator.kafka.KafkaPorts;
import dev.lethe.orchestrator.kafka.Topics;
import dev.lethe.orchestrator.ledger.Ledger;
import dev.lethe.orchestrator.local.Broker;
import dev.lethe.orchestrator.local.Home;
import dev.lethe.orchestrator.testing.KeptSweep;
import dev.lethe.protocol.LogRecord;
import dev.lethe.protocol.SweepName;
import dev.lethe.protocol.TopicNames;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log of a broker that has stopped, from its files. */
class KeptLogTest {
  private static final TopicNames TOPICS = new TopicNames("kept");
  private static final SweepName SWEEP = new SweepName("stored");

  @TempDir private static Path stopped;
  private static Ledger fromTheBroker = new Ledger();

  @TempDir private Path copy;

  @BeforeAll
  static void stopABrokerThatHasASweep() throws Exception {
    try (Broker broker = Broker.start(stopped.resolve("kafka"))) {
      Cluster cluster = new Cluster(broker.bootstrap(), TOPICS);
      new Topics(cluster, Duration.ofSeconds(60)).ensure();
      List<LogRecord> records = KeptSweep.finished(SWEEP.value()).records();
      try (KafkaPorts ports = new KafkaPorts(cluster, new LinkedBlockingQueue<>())) {
        ports.ports().writer().append(0, records.subList(0, 20)).join();
        ports.ports().writer().append(20, records.subList(20, records.size())).join();
      }
      fromTheBroker = WholeLog.fold(cluster);
    }
  }

  @Test
  void theFilesSayWhatTheBrokerSaid() throws Exception {
    copied();

    Ledger stored = stored(TOPICS).orElseThrow();

    assertThat(stored.position()).isPositive().isEqualTo(fromTheBroker.position());
    assertThat(stored.logId()).isEqualTo(fromTheBroker.logId());
    assertThat(stored.view(SWEEP).orElseThrow()).isEqualTo(fromTheBroker.view(SWEEP).orElseThrow());
  }

  @Test
  void severalSegmentsAreReadOneBehindTheOther() throws Exception {
    Path first = segment(copied());
    byte[] all = Files.readAllBytes(first);
    byte[] rest = behindTheFirst(all);
    Files.write(first, Arrays.copyOf(all, all.length - rest.length));
    Files.write(first.resolveSibling(name(rest)), rest);

    assertThat(stored(TOPICS).orElseThrow().position()).isEqualTo(fromTheBroker.position());
  }

  @Test
  void whatIsNotPlainlyWholeIsLeftToABroker() throws Exception {
    Path segment = segment(copied());
    byte[] all = Files.readAllBytes(segment);
    Files.write(segment, Arrays.copyOf(all, all.length - 1));
    Optional<Ledger> cut = stored(TOPICS);
    byte[] turned = all.clone();
    turned[all.length - 3] ^= 1; // in the text of the last record, so that only its checksum tells
    Files.write(segment, turned);
    Optional<Ledger> damaged = stored(TOPICS);
    Files.delete(segment);
    byte[] rest = behindTheFirst(all);
    Files.write(segment.resolveSibling(name(rest)), rest);
    Optional<Ledger> withoutItsBegin = stored(TOPICS);

    assertThat(List.of(cut, damaged, withoutItsBegin)).allMatch(Optional::isEmpty);
  }

  @Test
  void aLogThatIsNotThereIsLeftToABroker() throws Exception {
    Optional<Ledger> nothing = stored(TOPICS);
    copied();

    assertThat(nothing).isEmpty();
    assertThat(stored(new TopicNames("other"))).isEmpty();
  }

  @Test
  void aBrokerThatWasKilledHasToMendItsFilesFirst() throws Exception {
    copied();
    try (Broker broker = Broker.start(copy.resolve("kafka"))) {
      ProcessHandle process = ProcessHandle.of(broker.pid()).orElseThrow();
      process.destroyForcibly();
      process.onExit().join();
    }

    assertThat(stored(TOPICS)).isEmpty();
  }

  private Optional<Ledger> stored(TopicNames topics) throws Exception {
    try (Home home = Home.take(copy)) {
      return KeptLog.stored(home, topics);
    }
  }

  private Path copied() throws IOException {
    try (Stream<Path> files = Files.walk(stopped)) {
      for (Path file : files.toList()) {
        Path to = copy.resolve(stopped.relativize(file));
        if (!Files.exists(to)) {
          Files.copy(file, to);
        }
      }
    }
    return copy;
  }

  private static Path segment(Path home) {
    return home.resolve("kafka/data/kept.log-0/00000000000000000000.log");
  }

  /** By the offset that it begins with. */
  private static String name(byte[] segment) {
    return "%020d.log".formatted(ByteBuffer.wrap(segment).getLong(0));
  }

  /** The batches behind the first. */
  private static byte[] behindTheFirst(byte[] all) {
    int end = Long.BYTES + Integer.BYTES + ByteBuffer.wrap(all).getInt(Long.BYTES);
    return Arrays.copyOfRange(all, end, all.length);
  }
}
