package dev.lethe.orchestrator.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lethe.orchestrator.testing.KafkaForTests;
import dev.lethe.protocol.TopicNames;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** On a real broker. */
class TopicsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Cluster cluster = KafkaForTests.freshNamespace();

  @Test
  void topicsThatAreMissingAreCreatedAsTheyAreAcceptedLater() throws Exception {
    ensure();

    assertThatCode(this::ensure).doesNotThrowAnyException();

    try (Admin admin = admin()) {
      assertThat(admin.listTopics().names().get())
          .contains(
              cluster.topics().log(),
              cluster.topics().trials(),
              cluster.topics().reports(),
              cluster.topics().heartbeats());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "log,        cleanup.policy,      compact,    delete",
    "log,        retention.ms,        604800000,  -1",
    "log,        retention.bytes,     1073741824, -1",
    "log,        max.message.bytes,   1048576,    at least 4194304",
    "log,        min.insync.replicas, 2,          'at most 1, because it has 1 replicas'",
    "reports,    cleanup.policy,      compact,    delete",
    "reports,    retention.ms,        3600000,    at least 1209600000",
    "reports,    retention.bytes,     1073741824, -1",
    "reports,    max.message.bytes,   1000,       at least 4194304",
    "reports,    min.insync.replicas, 3,          'at most 1, because it has 1 replicas'",
    "heartbeats, retention.ms,        -1,         60000 to 3600000",
    "heartbeats, retention.ms,        604800000,  60000 to 3600000",
    "trials,     retention.ms,        1000,       at least 3600000",
    "trials,     max.message.bytes,   1000,       at least 4194304",
  })
  void aWrongSettingIsRefusedWithWhatMendsIt(
      String topic, String setting, String value, String expected) throws Exception {
    String name = cluster.topics().namespace() + "." + topic;
    create(name, 1, Map.of(setting, value));

    assertThatThrownBy(this::ensure)
        .isInstanceOf(KafkaUnusable.class)
        .hasMessageContaining(
            "%s has %s=%s, expected %s. Mend it: kafka-configs.sh --bootstrap-server %s --alter --entity-type topics --entity-name %s --add-config %s="
                .formatted(name, setting, value, expected, cluster.bootstrap(), name, setting));
  }

  @ParameterizedTest
  @CsvSource({"log", "reports", "heartbeats"})
  void aTopicWhoseOrderCountsIsRefusedWithMorePartitions(String topic) throws Exception {
    String name = cluster.topics().namespace() + "." + topic;
    create(name, 2, Map.of());

    assertThatThrownBy(this::ensure)
        .hasMessageContaining(name + " has 2 partitions, expected 1")
        .hasMessageContaining("--namespace");
  }

  @Test
  void everythingThatIsWrongIsSaidAtOnce() throws Exception {
    create(cluster.topics().log(), 2, Map.of("cleanup.policy", "compact"));
    create(cluster.topics().reports(), 1, Map.of("retention.ms", "1000"));

    assertThatThrownBy(this::ensure)
        .hasMessageContaining("partitions")
        .hasMessageContaining("cleanup.policy=compact")
        .hasMessageContaining("retention.ms=1000");
  }

  @Test
  void whatIsNowhereElseMayNotBeOnOneOfSeveralBrokers() {
    WantedTopic log = WantedTopic.all(cluster.topics()).getFirst();
    WantedTopic.Found alone = new WantedTopic.Found(1, 1, 3, log.config(3));

    List<String> problems = log.problems(alone, "broker:9092");

    assertThat(problems)
        .anyMatch(problem -> problem.contains("has 1 replica on 3 brokers"))
        .anyMatch(problem -> problem.contains("min.insync.replicas=2, expected at most 1"));
  }

  @Test
  void onSeveralBrokersATopicIsCreatedSoThatItOutlivesOneOfThem() {
    WantedTopic log = WantedTopic.all(cluster.topics()).getFirst();

    int replicas = log.replicas(5).orElseThrow();

    assertThat(replicas).isEqualTo(3);
    assertThat(log.config(5)).containsEntry("min.insync.replicas", "2");
    assertThat(log.problems(new WantedTopic.Found(1, replicas, 5, log.config(5)), "broker:9092"))
        .isEmpty();
  }

  @Test
  void workersLookForTheOrdersWhichComeLast() {
    assertThat(WantedTopic.all(cluster.topics()))
        .extracting(WantedTopic::name)
        .last()
        .isEqualTo(cluster.topics().trials());
  }

  @Test
  void aLogThatIsMissingBesideReportsIsNotMadeAnew() throws Exception {
    ensure();
    try (KafkaProducer<byte[], byte[]> worker = cluster.producer("worker", Map.of())) {
      worker.send(new ProducerRecord<>(cluster.topics().reports(), 0, null, new byte[1])).get();
    }
    delete(cluster.topics().log());

    assertThatThrownBy(this::ensure)
        .isInstanceOf(KafkaUnusable.class)
        .hasMessageContaining("the log was deleted, and every sweep with it")
        .hasMessageContaining("lethe import")
        .hasMessageContaining("--namespace NAME");

    delete(cluster.topics().reports());
    assertThatCode(this::ensure).doesNotThrowAnyException();
  }

  @Test
  void whatWasDeletedSinceIsMadeAnewButNotTheLog() throws Exception {
    ensure();
    try (KnownTopics known = new KnownTopics(cluster)) {
      known.restore();
      String reports = known.id(cluster.topics().reports());
      delete(cluster.topics().reports());
      assertThat(known.missing()).hasValue(cluster.topics().reports());

      known.restore();

      assertThat(known.missing()).isEmpty();
      assertThat(known.id(cluster.topics().reports())).isNotEmpty().isNotEqualTo(reports);
      delete(cluster.topics().log());
      assertThatThrownBy(known::restore)
          .isInstanceOf(KafkaUnusable.class)
          .hasMessageContaining("has no " + cluster.topics().log() + " any more");
      create(cluster.topics().log(), 1, Map.of());
      assertThatThrownBy(known::restore).hasMessageContaining("deleted it and made another");
    }
  }

  @Test
  void aPortWhereNobodyAnswersIsGivenUpAfterTheStatedTime() {
    Topics nowhere =
        new Topics(new Cluster("127.0.0.1:9", new TopicNames("none")), Duration.ofSeconds(1));

    assertThatThrownBy(nowhere::ensure)
        .isInstanceOf(KafkaUnusable.class)
        .hasMessageContaining("Kafka at 127.0.0.1:9 does not answer within 1 s")
        .hasMessageContaining("--kafka HOST:PORT");
  }

  @Test
  void whatIsNoAddressIsSaidInOneLine() {
    Topics nowhere = new Topics(new Cluster("nonsense", new TopicNames("none")), PATIENCE);

    assertThatThrownBy(nowhere::ensure)
        .isInstanceOf(KafkaUnusable.class)
        .hasMessageStartingWith("\"nonsense\" is not where a Kafka can be");
  }

  private void ensure() {
    new Topics(cluster, PATIENCE).ensure();
  }

  private void create(String name, int partitions, Map<String, String> config) throws Exception {
    try (Admin admin = admin()) {
      admin
          .createTopics(
              List.of(
                  new NewTopic(name, Optional.of(partitions), Optional.empty()).configs(config)))
          .all()
          .get();
    }
  }

  private void delete(String topic) throws Exception {
    try (Admin admin = admin()) {
      admin.deleteTopics(List.of(topic)).all().get();
      await().until(() -> !admin.listTopics().names().get().contains(topic));
    }
  }

  private Admin admin() {
    return Admin.create(Map.of("bootstrap.servers", cluster.bootstrap()));
  }
}
