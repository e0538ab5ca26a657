package dev.lethe.orchestrator.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lethe.orchestrator.coordinator.Event;
import dev.lethe.orchestrator.coordinator.Skipped;
import dev.lethe.orchestrator.testing.KafkaForTests;
import dev.lethe.protocol.Attempt;
import dev.lethe.protocol.Beat.LeaderBeat;
import dev.lethe.protocol.Report;
import dev.lethe.protocol.TrialId;
import dev.lethe.protocol.Wire;
import dev.lethe.protocol.WorkerId;
import dev.lethe.protocol.WorkerReport;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On a real broker, into a mailbox that the test reads. */
class KafkaPortsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long READING = 4;
  private static final Attempt ATTEMPT = new Attempt(new TrialId("0123456789abcdef"), 1);

  private final Cluster cluster = KafkaForTests.freshNamespace();
  private final Mailbox mailbox = new Mailbox();
  private KafkaProducer<byte[], byte[]> worker;
  private KafkaPorts kafka;

  @BeforeEach
  void open() {
    new Topics(cluster, PATIENCE).ensure();
    worker = cluster.producer("worker", Map.of());
    kafka = new KafkaPorts(cluster, mailbox);
  }

  @AfterEach
  void close() {
    kafka.close();
    worker.close();
  }

  @Test
  void reportsComeInTheirOrderFromWhereTheyAreWanted() throws Exception {
    report(0);
    report(1);
    report(2);

    kafka.ports().reports().readFrom(READING, _ -> 1);

    assertThat(next()).isEqualTo(reported(1));
    assertThat(next()).isEqualTo(reported(2));
  }

  @Test
  void whatCannotBeReadIsCountedAndPassedOver() throws Exception {
    send("not JSON");
    send("{\"version\": 1, \"report\": {\"kind\": \"Surprise\"}}");
    send("{\"version\": 99}");
    send("x".repeat(Wire.MAX_REPORT_BYTES + 1));
    worker.send(new ProducerRecord<>(cluster.topics().reports(), 0, null, null)).get();
    report(5);

    kafka.ports().reports().readFrom(READING, _ -> 0);

    assertThat(next()).isEqualTo(reported(5));
    assertThat(kafka.ports().reports().skipped())
        .isEqualTo(
            Map.of(
                new Skipped(cluster.topics().reports(), "unreadable"), 3L,
                new Skipped(cluster.topics().reports(), "unknown"), 2L,
                new Skipped(cluster.topics().heartbeats(), "unreadable"), 0L,
                new Skipped(cluster.topics().heartbeats(), "unknown"), 0L));
  }

  @Test
  void aMarkComesBehindEveryReportThatWasThere() throws Exception {
    report(0);
    report(1);
    kafka.ports().reports().readFrom(READING, _ -> 0);

    kafka.ports().reports().markEnd();

    assertThat(List.of(next(), next(), next()))
        .containsExactly(reported(0), reported(1), new Event.ReportsRead(READING));
  }

  @Test
  void aMarkComesAlsoWhereThereIsNoReport() throws Exception {
    kafka.ports().reports().readFrom(READING, _ -> 0);

    kafka.ports().reports().markEnd();

    assertThat(next()).isEqualTo(new Event.ReportsRead(READING));
  }

  @Test
  void whatWasDeletedBeforeItWasReadIsPassedOver() throws Exception {
    report(0);
    report(1);
    report(2);
    deleteReportsBefore(2);

    kafka.ports().reports().readFrom(READING, _ -> 0);
    kafka.ports().reports().markEnd();

    assertThat(next()).isEqualTo(reported(2));
    assertThat(next()).isEqualTo(new Event.ReportsRead(READING));
  }

  @Test
  void aPositionBehindTheEndReadsWhatIsThere() throws Exception {
    report(0);

    kafka.ports().reports().readFrom(READING, _ -> 17);

    assertThat(next()).isEqualTo(reported(0));
  }

  @Test
  void aReportThatCouldNotBeHandedOnForWantOfMemoryIsReadAgain() throws Exception {
    report(0);
    report(1);
    mailbox.full = true;

    kafka.ports().reports().readFrom(READING, _ -> 0);

    assertThat(next()).isEqualTo(reported(0));
    assertThat(next()).isEqualTo(reported(1));
    assertThat(mailbox.full).isFalse();
  }

  @Test
  void nothingComesWhenReportsAreNotWantedAnyMore() throws Exception {
    kafka.ports().reports().readFrom(READING, _ -> 0);
    report(0);
    assertThat(next()).isEqualTo(reported(0));

    kafka.ports().reports().stop();
    report(1);
    kafka.ports().reports().readFrom(READING, _ -> 1);

    assertThat(next()).isEqualTo(reported(1));
    assertThat(mailbox).isEmpty();
  }

  @Test
  void beatsComeBackToWhoeverSendsThem() {
    LeaderBeat beat = new LeaderBeat(Wire.VERSION, 1, 7, "http://here", false);

    kafka.ports().beats().send(beat);

    await().atMost(PATIENCE).until(() -> mailbox.contains(new Event.Beaten(beat)));
  }

  private Event next() throws InterruptedException {
    Event event = mailbox.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    assertThat(event).as("the next event").isNotNull();
    return event;
  }

  private static Event reported(long number) {
    return new Event.Reported(READING, 0, number, said(number));
  }

  private static WorkerReport said(long number) {
    Report report = new Report.EpochFinished(ATTEMPT, (int) number + 1, number, number, Map.of());
    return new WorkerReport(Wire.VERSION, new WorkerId("anne"), number, 0, report);
  }

  private void report(long number) throws Exception {
    send(new String(Wire.encode(said(number)), UTF_8));
  }

  private void send(String text) throws Exception {
    var _ =
        worker
            .send(new ProducerRecord<>(cluster.topics().reports(), 0, null, text.getBytes(UTF_8)))
            .get();
  }

  private void deleteReportsBefore(long offset) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", cluster.bootstrap()))) {
      TopicPartition reports = new TopicPartition(cluster.topics().reports(), 0);
      admin.deleteRecords(Map.of(reports, RecordsToDelete.beforeOffset(offset))).all().get();
    }
  }

  /** Has no memory for one event, where a test wants that. */
  private static final class Mailbox extends LinkedBlockingQueue<Event> {
    private static final long serialVersionUID = 1;
    private volatile boolean full;

    @Override
    public boolean add(Event event) {
      if (full && event instanceof Event.Reported) {
        full = false;
        throw new OutOfMemoryError("planned");
      }
      return super.add(event);
    }
  }
}
