package dev.lethe.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lethe.orchestrator.coordinator.Event;
import dev.lethe.orchestrator.kafka.KafkaPorts;
import dev.lethe.orchestrator.kafka.Topics;
import dev.lethe.protocol.Attempt;
import dev.lethe.protocol.Beat.WorkerBeat;
import dev.lethe.protocol.Order;
import dev.lethe.protocol.Report;
import dev.lethe.protocol.Report.Completed;
import dev.lethe.protocol.Report.EpochFinished;
import dev.lethe.protocol.TopicNames;
import dev.lethe.protocol.TrialId;
import dev.lethe.protocol.Wire;
import dev.lethe.protocol.WorkerId;
import dev.lethe.protocol.WorkerReport;
import dev.lethe.worker.kafka.Cluster;
import dev.lethe.worker.kafka.KafkaLink;
import dev.lethe.worker.kafka.KafkaUnusable;
import dev.lethe.worker.trial.Emergency;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A worker's link and the orchestrator's ports, one at each end of a real broker. */
class WorkerLinkTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final WorkerId ANNE = new WorkerId("anne");
  private static final Attempt FIRST = new Attempt(new TrialId("1111111111111111"), 1);
  private static final Attempt SECOND = new Attempt(new TrialId("2222222222222222"), 3);

  @RegisterExtension private static final BrokerForTests BROKER = new BrokerForTests();

  @TempDir Path directory;
  private final TopicNames topics = BrokerForTests.freshTopics();
  private final BlockingQueue<Event> mailbox = new LinkedBlockingQueue<>();
  private final List<Event> events = new ArrayList<>();
  private final List<Order> orders = new CopyOnWriteArrayList<>();
  private final List<Emergency.Cause> emergencies = new CopyOnWriteArrayList<>();
  private final AtomicInteger beats = new AtomicInteger();
  private KafkaPorts kafka;

  @BeforeEach
  void openTheOtherEnd() {
    var cluster = new dev.lethe.orchestrator.kafka.Cluster(BROKER.bootstrap(), topics);
    new Topics(cluster, PATIENCE).ensure();
    kafka = new KafkaPorts(cluster, mailbox);
    kafka.ports().reports().readFrom(1, _ -> 0);
  }

  @AfterEach
  void closeTheOtherEnd() {
    kafka.close();
  }

  @Test
  void reportsAreNumberedWithinTheirAttemptAndComeInOrder() {
    try (KafkaLink link = link(1 << 20)) {
      link.send(epoch(FIRST, 1));
      link.send(epoch(SECOND, 1));
      link.send(epoch(FIRST, 2));
      link.send(new Completed(FIRST, 2, 2, 1, Map.of()));

      await().atMost(PATIENCE).until(() -> reports().size() == 4);

      assertThat(reports()).extracting(WorkerReport::sequence).containsExactly(0L, 0L, 1L, 2L);
      assertThat(reports())
          .extracting(said -> said.report().attempt())
          .containsExactly(FIRST, SECOND, FIRST, FIRST);
    }
  }

  @Test
  void ordersAndBeatsTravelBothWays() {
    Order stop = new Order.Stop(Wire.VERSION, 1, ANNE, FIRST);
    try (KafkaLink link = link(1 << 20)) {
      link.start(orders::add, this::beat);
      await().atMost(PATIENCE).until(() -> !heard().isEmpty());

      kafka.ports().orders().send(heard().getFirst().partition(), stop);

      await().atMost(PATIENCE).until(() -> orders.contains(stop));
      link.stopOrders();
      assertThat(emergencies).isEmpty();
    }
  }

  @Test
  void aBeatThatIsAskedForIsKnownWhenTheCallReturns() {
    try (KafkaLink link = link(1 << 20)) {
      link.start(orders::add, this::beat);
      await().atMost(PATIENCE).until(() -> !heard().isEmpty());
      int before = beats.get();

      link.beat();

      await().atMost(PATIENCE).until(() -> heardNumbers().contains(before + 1));
    }
  }

  @Test
  void anOutageKeepsReportsAndDropsBeats() throws Exception {
    try (KafkaLink link = link(1 << 20)) {
      link.start(orders::add, this::beat);
      link.send(epoch(FIRST, 1));
      await().atMost(PATIENCE).until(() -> reports().size() == 1 && !heard().isEmpty());
      BROKER.stop();
      int fromHere = beats.get();
      IntStream.rangeClosed(2, 200).forEach(epoch -> link.send(epoch(FIRST, epoch)));
      await().atMost(PATIENCE).until(() -> beats.get() > fromHere + 3);

      BROKER.start();

      await().atMost(PATIENCE).until(() -> reports().size() >= 200);
      int back = beats.get();
      await().atMost(PATIENCE).until(() -> heardNumbers().stream().anyMatch(n -> n > back));
      assertThat(reports())
          .extracting(WorkerReport::sequence)
          .containsExactlyElementsOf(IntStream.range(0, 200).mapToObj(Long::valueOf).toList());
      assertThat(heardNumbers()).doesNotContain(fromHere + 2);
      assertThat(emergencies).isEmpty();
    }
  }

  @Test
  void aReportThatFindsNoRoomEndsTheProcess() {
    try (KafkaLink link = link(10)) {
      link.send(epoch(FIRST, 1));

      assertThat(emergencies).containsExactly(Emergency.Cause.REPORT_LOST);
    }
  }

  @Test
  void aReportThatNoOrchestratorTakesEndsTheProcess() {
    try (KafkaLink link = link(1 << 20)) {
      link.send(new Report.Started(FIRST, null, Map.of("os", "x".repeat(Wire.MAX_REPORT_BYTES))));

      assertThat(emergencies).containsExactly(Emergency.Cause.REPORT_LOST);
    }
  }

  @Test
  void aWorkerNeedsEveryTopicBeforeItWritesAny() {
    Cluster elsewhere = new Cluster(BROKER.bootstrap(), new TopicNames("nobody"));

    assertThatThrownBy(() -> link(elsewhere, Duration.ofSeconds(1)))
        .isInstanceOf(KafkaUnusable.class)
        .hasMessageContaining("has not all topics nobody.* after 1 s")
        .hasMessageContaining("Start an orchestrator there");
  }

  @Test
  void aKafkaThatIsNotThereIsGivenUpAfterTheStatedTime() {
    Cluster nowhere = new Cluster("127.0.0.1:9", topics);

    assertThatThrownBy(() -> link(nowhere, Duration.ofSeconds(1)))
        .isInstanceOf(KafkaUnusable.class)
        .hasMessageContaining("Kafka at 127.0.0.1:9 does not answer within 1 s");
  }

  private KafkaLink link(long maxWaiting) {
    return link(new Cluster(BROKER.bootstrap(), topics), PATIENCE, maxWaiting);
  }

  private void link(Cluster cluster, Duration patience) {
    link(cluster, patience, 1).close();
  }

  private KafkaLink link(Cluster cluster, Duration patience, long maxWaiting) {
    return new KafkaLink(
        new KafkaLink.Settings(cluster, directory, maxWaiting, patience),
        ANNE,
        (cause, _) -> emergencies.add(cause));
  }

  private static Report epoch(Attempt attempt, int epoch) {
    return new EpochFinished(attempt, epoch, epoch, epoch, Map.of("loss", 1.0 / epoch));
  }

  /** A beat that tells its number. */
  private WorkerBeat beat(int partition) {
    String number = String.valueOf(beats.incrementAndGet());
    return new WorkerBeat(
        Wire.VERSION, ANNE, "here", partition, 2, "cpu", 1, List.of(), number, false, "");
  }

  private List<WorkerReport> reports() {
    mailbox.drainTo(events);
    return events.stream()
        .filter(Event.Reported.class::isInstance)
        .map(event -> ((Event.Reported) event).report())
        .toList();
  }

  private List<WorkerBeat> heard() {
    mailbox.drainTo(events);
    return events.stream()
        .filter(Event.Beaten.class::isInstance)
        .map(event -> ((Event.Beaten) event).beat())
        .filter(WorkerBeat.class::isInstance)
        .map(WorkerBeat.class::cast)
        .toList();
  }

  private List<Integer> heardNumbers() {
    return heard().stream().map(beat -> Integer.valueOf(beat.activity())).toList();
  }
}
