package dev.lethe.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.lethe.orchestrator.Orchestrator;
import dev.lethe.orchestrator.http.HttpInterface;
import dev.lethe.orchestrator.kafka.Cluster;
import dev.lethe.orchestrator.ledger.SweepStatus;
import dev.lethe.orchestrator.ledger.TrialStatus;
import dev.lethe.orchestrator.ledger.TrialView;
import dev.lethe.protocol.SweepName;
import dev.lethe.protocol.TopicNames;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * An orchestrator and a worker process on a real broker, to whose topics somebody writes garbage,
 * what is cut off, of other versions and kinds, another's, and 10 MB at a time.
 */
class HostileRecordsTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final SweepName SWEEP = new SweepName("spoiled");
  private static final String YAML =
      """
      apiVersion: lethe/v1
      kind: Sweep
      name: spoiled
      metric: {name: validation/accuracy, goal: maximize}
      report: test/accuracy
      task: {noop: {milliseconds: 100}}
      variants: {a: {rho: {values: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]}}, b: {}}
      baseline: a
      method: grid
      budget: {per_trial: {steps: 1}}
      seeds: {tune: 3, confirm: 0}
      """;

  @RegisterExtension private static final BrokerForTests BROKER = new BrokerForTests();

  @TempDir Path directory;
  private final TopicNames topics = BrokerForTests.freshTopics();
  private final Cluster cluster = new Cluster(BROKER.bootstrap(), topics);
  private final ListAppender<ILoggingEvent> told = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger("dev.lethe.orchestrator");
  private Orchestrator orchestrator;
  private Process worker;

  @BeforeEach
  void start() throws IOException {
    told.start();
    logger.addAppender(told);
    orchestrator =
        new Orchestrator(
            cluster,
            new Orchestrator.Settings(
                "here", true, new HttpInterface.Address("127.0.0.1", 0, ""), PATIENCE));
    worker = worker();
  }

  @AfterEach
  void stop() {
    worker.destroyForcibly().onExit().join();
    orchestrator.close();
    logger.detachAppender(told);
  }

  @Test
  void whatNobodyCanUseIsCountedNamedAndPassedOverOnEveryTopic() throws Exception {
    try (Server server = new Server(URI.create(orchestrator.url()));
        HostileRecords hostile = new HostileRecords(BROKER.bootstrap(), topics)) {
      server.await("/api/v1/workers", "/workers/0");
      assertThat(scrape())
          .contains(
              "lethe_records_skipped_total{reason=\"unreadable\",topic=\"%s\"} 0.0"
                  .formatted(topics.reports()));
      int said = hostile.spoilWhatWorkersSay();
      int ordered = hostile.spoilOrders();
      await().atMost(PATIENCE).until(() -> skipped(topics.reports()) == said);
      await().atMost(PATIENCE).until(() -> skipped(topics.heartbeats()) == said);
      await().atMost(PATIENCE).until(() -> metric("lethe_orders_skipped ") == ordered);
      assertThat(metric("lethe_reports_refused_total ")).isEqualTo(1);

      server.submit(YAML);
      await().atMost(PATIENCE).until(() -> !done().isEmpty());
      int written = hostile.spoilLog();

      await().atMost(PATIENCE).until(() -> status() == SweepStatus.FINISHED);
      assertThat(done()).hasSize(33);
      await()
          .atMost(PATIENCE)
          .until(() -> metric("lethe_log_rejected_total{reason=\"un") == written);
    }
    assertThat(worker.isAlive()).isTrue();
    assertNamed(topics.reports(), "Skipped a record");
    assertNamed("log", "Skipped a log record");
    assertThat(Files.readString(directory.resolve("worker.log")))
        .contains("Skipped an order topic=\"%s\"".formatted(topics.trials()), "offset=", "why=")
        .doesNotContain("\u001b[2J");
  }

  /** With topic, offset and reason; the first ones, and few of the others. */
  private void assertNamed(String topic, String message) {
    List<String> lines =
        Stream.of(told.list.toArray(ILoggingEvent[]::new))
            .filter(event -> event.getMessage().equals(message))
            .map(event -> String.valueOf(event.getKeyValuePairs()))
            .filter(line -> line.contains("topic=\"%s\"".formatted(topic)))
            .toList();

    assertThat(lines)
        .hasSizeBetween(1, 30)
        .allSatisfy(line -> assertThat(line).contains("offset=", "why=").doesNotContain("\u001b"));
  }

  private Process worker() throws IOException {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    ProcessBuilder builder =
        new ProcessBuilder(
            java.toString(),
            "-XX:+UseSerialGC",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            "dev.lethe.worker.WorkerMain",
            "--kafka",
            BROKER.bootstrap(),
            "--namespace",
            topics.namespace());
    return builder
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("worker.log").toFile())
        .start();
  }

  private List<TrialView> done() {
    return FoldedLog.of(cluster).view(SWEEP).stream()
        .flatMap(sweep -> sweep.trials().stream())
        .filter(trial -> trial.status() == TrialStatus.DONE)
        .toList();
  }

  private SweepStatus status() {
    return FoldedLog.of(cluster).view(SWEEP).orElseThrow().status();
  }

  /** Of a topic, for any reason. */
  private double skipped(String topic) throws Exception {
    return scrape()
        .filter(line -> line.startsWith("lethe_records_skipped_total{"))
        .filter(line -> line.contains("topic=\"%s\"".formatted(topic)))
        .mapToDouble(HostileRecordsTest::value)
        .sum();
  }

  /** Of everything whose line starts so. */
  private double metric(String start) throws Exception {
    return scrape()
        .filter(line -> line.startsWith(start))
        .mapToDouble(HostileRecordsTest::value)
        .sum();
  }

  private static double value(String line) {
    return Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
  }

  private Stream<String> scrape() throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      URI metrics = URI.create(orchestrator.url() + "/metrics");
      return http.send(HttpRequest.newBuilder(metrics).build(), BodyHandlers.ofString())
          .body()
          .lines();
    }
  }
}
