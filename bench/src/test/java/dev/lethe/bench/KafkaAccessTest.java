package dev.lethe.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lethe.artifacts.KafkaAccess;
import dev.lethe.orchestrator.Orchestrator;
import dev.lethe.orchestrator.coordinator.Submission;
import dev.lethe.orchestrator.doctor.Finding;
import dev.lethe.orchestrator.doctor.KafkaCheck;
import dev.lethe.orchestrator.doctor.Level;
import dev.lethe.orchestrator.http.HttpInterface;
import dev.lethe.orchestrator.kafka.Cluster;
import dev.lethe.orchestrator.kafka.KafkaUnusable;
import dev.lethe.orchestrator.kafka.Part;
import dev.lethe.orchestrator.kafka.Topics;
import dev.lethe.orchestrator.ledger.Ledger;
import dev.lethe.orchestrator.ledger.SweepStatus;
import dev.lethe.orchestrator.local.WorkerProcesses;
import dev.lethe.orchestrator.sweep.Reading;
import dev.lethe.orchestrator.sweep.SweepReader;
import dev.lethe.protocol.SweepName;
import dev.lethe.protocol.TopicNames;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The documented lists of access, on a broker that keeps to them. */
class KafkaAccessTest {
  private static final Path DOCUMENTED = Path.of("..", "docs", "security.md");
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final TopicNames TOPICS = new TopicNames("lethe");
  private static final SweepName SWEEP = new SweepName("let-in");
  private static final String YAML =
      """
      apiVersion: lethe/v1
      kind: Sweep
      name: let-in
      metric: {name: validation/accuracy, goal: maximize}
      report: test/accuracy
      task: {noop: {milliseconds: 1}}
      variants: {only: {rho: {values: [1, 2]}}}
      baseline: only
      method: grid
      budget: {per_trial: {steps: 1}}
      seeds: {tune: 1, confirm: 2}
      """;

  @TempDir private static Path directory;
  private static TokenIssuer issuer;
  private static SecuredKafka kafka;
  private static Path workerConfig;
  private static Cluster orchestrators;

  @BeforeAll
  static void start() throws Exception {
    issuer = new TokenIssuer(Map.of("orchestrator", "secret-one", "worker", "secret-two"));
    System.setProperty(
        "org.apache.kafka.sasl.oauthbearer.allowed.urls",
        issuer.tokenAddress() + "," + issuer.forgedAddress());
    kafka = SecuredKafka.in(directory.resolve("kafka"), issuer.keysAddress());
    kafka.user("orchestrator", "of-orchestrators");
    kafka.user("worker", "of-workers");
    assertThat(kafka.allow(Files.readString(DOCUMENTED))).isEqualTo(17);
    workerConfig = kafka.config("worker", "of-workers", false);
    KafkaAccess access = KafkaAccess.read(kafka.config("orchestrator", "of-orchestrators", true));
    orchestrators = new Cluster(kafka.overTls(), TOPICS, access);
    new Topics(orchestrators, PATIENCE).ensure();
  }

  @AfterAll
  static void stop() {
    kafka.close();
    issuer.close();
    System.clearProperty("org.apache.kafka.sasl.oauthbearer.allowed.urls");
  }

  @Test
  void aSweepNeedsNoMoreThanWhatIsDocumented() throws Exception {
    HttpInterface.Address anyPort = new HttpInterface.Address("127.0.0.1", 0, "");
    WorkerProcesses.Fleet fleet =
        new WorkerProcesses.Fleet(
            System.getProperty("java.class.path"),
            kafka.plain(),
            workerConfig,
            TOPICS.namespace(),
            null,
            directory.resolve("artifacts"),
            null,
            directory,
            1,
            1,
            List.of());
    try (Orchestrator orchestrator =
            new Orchestrator(
                orchestrators, new Orchestrator.Settings("test", true, anyPort, PATIENCE));
        WorkerProcesses workers = WorkerProcesses.start(fleet)) {
      await().atMost(PATIENCE).until(() -> orchestrator.sweeps().isReady());
      Reading.Valid read = (Reading.Valid) SweepReader.read(YAML.getBytes(StandardCharsets.UTF_8));
      orchestrator
          .sweeps()
          .submit(new Submission(read.sweep(), read.hash(), YAML, Map.of()))
          .join();

      await()
          .atMost(PATIENCE)
          .until(() -> {
            assertThat(workers.failure()).isEmpty();
            return orchestrator.sweeps().sweep(SWEEP).join().orElseThrow().status()
                == SweepStatus.FINISHED;
          });
      workers.kill();
    }
  }

  @Test
  void aWorkerWritesNothingToTheLogAndGivesNoOrders() throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(asWorker(), new ByteArraySerializer(), new ByteArraySerializer())) {
      for (String closed : List.of(TOPICS.log(), TOPICS.trials())) {
        assertThatThrownBy(
                () -> producer.send(new ProducerRecord<>(closed, 0, null, new byte[1])).get())
            .as(closed)
            .hasRootCauseInstanceOf(TopicAuthorizationException.class);
      }
    }
  }

  @Test
  void aWorkerReadsNothingButOrders() {
    for (String closed : List.of(TOPICS.log(), TOPICS.reports(), TOPICS.heartbeats())) {
      try (KafkaConsumer<byte[], byte[]> consumer =
          new KafkaConsumer<>(
              asWorker(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
        TopicPartition partition = new TopicPartition(closed, 0);
        consumer.assign(List.of(partition));
        consumer.seek(partition, 0);

        assertThatThrownBy(
                () -> {
                  while (true) {
                    consumer.poll(Duration.ofSeconds(1));
                  }
                })
            .as(closed)
            .isInstanceOf(TopicAuthorizationException.class);
      }
    }
  }

  @Test
  void neitherMakesTopicsBesideLethesNorChangesWhoMayWhat() throws Exception {
    for (Map<String, Object> who : List.of(asWorker(), asOrchestrator())) {
      try (Admin admin = Admin.create(who)) {
        NewTopic other = new NewTopic("other", 1, (short) 1);
        assertThatThrownBy(() -> admin.createTopics(List.of(other)).all().get())
            .isInstanceOf(ExecutionException.class)
            .hasCauseInstanceOf(AuthorizationException.class);
        assertThatThrownBy(() -> admin.deleteTopics(List.of(TOPICS.log())).all().get())
            .hasCauseInstanceOf(AuthorizationException.class);
        assertThatThrownBy(() ->
                admin.describeAcls(org.apache.kafka.common.acl.AclBindingFilter.ANY).values().get())
            .hasCauseInstanceOf(AuthorizationException.class);
      }
    }
  }

  @Test
  void whoeverIsNotLetInIsToldWhatToLookAt() throws Exception {
    Files.createDirectories(directory.resolve("wrong"));
    KafkaAccess wrong =
        KafkaAccess.read(
            Files.writeString(
                directory.resolve("wrong/config"),
                Files.readString(workerConfig).replace("of-workers", "guessed-one")));
    Topics refused = new Topics(new Cluster(kafka.plain(), TOPICS, wrong), PATIENCE);
    Topics worker =
        new Topics(new Cluster(kafka.plain(), TOPICS, KafkaAccess.read(workerConfig)), PATIENCE);

    assertThatThrownBy(refused::ensure)
        .isInstanceOf(KafkaUnusable.class)
        .hasMessageContaining("does not let this orchestrator in", "--kafka-config")
        .message()
        .doesNotContain("guessed-one");
    assertThatThrownBy(worker::ensure)
        .isInstanceOf(KafkaUnusable.class)
        .hasMessageContaining("--kafka-config");
  }

  @Test
  void whoeverBringsATokenMayWhatItsSubjectMay() throws Exception {
    Cluster orchestrator = withToken("orchestrator", "secret-one", issuer.tokenAddress());
    Cluster worker = withToken("worker", "secret-two", issuer.tokenAddress());

    assertThatCode(() -> new Topics(orchestrator, PATIENCE).ensure()).doesNotThrowAnyException();

    assertThat(issuer.given()).isPositive();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            as(kafka.withTokens(), worker.access()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      assertThat(
              producer.send(new ProducerRecord<>(TOPICS.heartbeats(), 0, null, new byte[1])).get())
          .isNotNull();
      assertThatThrownBy(
              () -> producer.send(new ProducerRecord<>(TOPICS.log(), 0, null, new byte[1])).get())
          .hasRootCauseInstanceOf(TopicAuthorizationException.class);
    }
  }

  @Test
  void withoutTheSecretOrWithAForgedTokenNobodyIsLetIn() throws Exception {
    for (Cluster wrong :
        List.of(
            withToken("orchestrator", "guessed-one", issuer.tokenAddress()),
            withToken("orchestrator", "secret-one", issuer.forgedAddress()))) {
      assertThatThrownBy(() -> new Topics(wrong, Duration.ofSeconds(20)).ensure())
          .isInstanceOf(KafkaUnusable.class)
          .hasMessageContaining("does not let this orchestrator in")
          .hasMessageContaining("--kafka-config")
          .message()
          .doesNotContain("guessed-one", "secret-one");
    }
  }

  private static Cluster withToken(String user, String secret, String address) throws Exception {
    Path config = kafka.tokenConfig("token-" + user, user, secret, address);
    return new Cluster(kafka.withTokens(), TOPICS, KafkaAccess.read(config));
  }

  @Test
  void theDoctorSaysWhatIsNotAllowedAndNothingElse() {
    Cluster workers = new Cluster(kafka.plain(), TOPICS, KafkaAccess.read(workerConfig));

    List<Finding> worker = new KafkaCheck(workers, Part.WORKER, Ledger::new).findings();
    List<Finding> wrong = new KafkaCheck(workers, Part.ORCHESTRATOR, Ledger::new).findings();
    List<Finding> right = new KafkaCheck(orchestrators, Part.ORCHESTRATOR, Ledger::new).findings();

    assertThat(worker).hasSize(4).allMatch(finding -> finding.level() == Level.OK);
    assertThat(right)
        .filteredOn(finding -> finding.check().matches("(topic|access) .*"))
        .hasSize(4)
        .allMatch(finding -> finding.level() == Level.OK);
    assertThat(wrong)
        .filteredOn(finding -> finding.check().equals("access to lethe.log"))
        .singleElement()
        .matches(finding -> finding.level() == Level.PROBLEM)
        .extracting(Finding::text)
        .asString()
        .contains("--operation Read --operation Write --topic lethe.log");
    assertThat(wrong)
        .filteredOn(finding -> finding.check().equals("access to lethe.reports"))
        .singleElement()
        .extracting(Finding::text)
        .asString()
        .startsWith("Read is not allowed.");
    assertThat(wrong).as("what may not be read is not followed").noneMatch(this::isNotLetIn);
  }

  private boolean isNotLetIn(Finding finding) {
    return finding.check().equals("kafka") && finding.level() == Level.PROBLEM;
  }

  @Test
  void theDoctorSaysThatAnOrchestratorHasToSeeSettings() throws Exception {
    kafka.user("observer", "of-observers");
    int _ =
        kafka.allow(
            Files.readString(DOCUMENTED)
                .replace("User:orchestrator", "User:observer")
                .replace("--operation DescribeConfigs ", ""));
    KafkaAccess access = KafkaAccess.read(kafka.config("observer", "of-observers", false));
    Cluster observers = new Cluster(kafka.plain(), TOPICS, access);

    List<Finding> found = new KafkaCheck(observers, Part.ORCHESTRATOR, Ledger::new).findings();

    assertThat(found)
        .filteredOn(finding -> finding.check().startsWith("topic "))
        .hasSize(4)
        .allMatch(finding -> finding.level() == Level.PROBLEM)
        .allMatch(finding -> finding.text().endsWith("allow DescribeConfigs."));
  }

  private static Map<String, Object> asWorker() {
    return as(kafka.plain(), KafkaAccess.read(workerConfig));
  }

  private static Map<String, Object> asOrchestrator() {
    return as(kafka.overTls(), orchestrators.access());
  }

  private static Map<String, Object> as(String bootstrap, KafkaAccess access) {
    Map<String, Object> settings = new HashMap<>(access.settings());
    settings.put("bootstrap.servers", bootstrap);
    settings.put("default.api.timeout.ms", 20_000);
    settings.put("request.timeout.ms", 20_000);
    return settings;
  }
}
