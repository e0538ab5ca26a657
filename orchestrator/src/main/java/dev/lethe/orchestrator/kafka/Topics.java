package dev.lethe.orchestrator.kafka;

import dev.lethe.protocol.TopicNames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Creates the topics that are missing and checks those that are there, before anybody writes. */
public final class Topics {
  /** A record of the log may carry hundreds of planned trials, or a sweep file of 1 MB twice. */
  static final int MAX_MESSAGE_BYTES = 4 * 1024 * 1024;

  private static final String FOR_EVER = "-1";
  private static final String TEN_MINUTES = "600000";
  private static final String ONE_DAY = "86400000";
  private static final String TWO_WEEKS = "1209600000";
  private static final int ORDER_PARTITIONS = 16;

  private final Cluster cluster;
  private final Duration patience;

  /** Gives up on Kafka after {@code patience}. */
  public Topics(Cluster cluster, Duration patience) {
    this.cluster = cluster;
    this.patience = patience;
  }

  /**
   * Makes sure that the topics are there.
   *
   * @throws KafkaUnusable with every setting that is wrong
   */
  public void ensure() {
    Map<String, Object> settings = cluster.settings("topics");
    settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) patience.toMillis());
    settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) patience.toMillis());
    try (Admin admin = connect(settings)) {
      for (Wanted topic : wanted(cluster.topics())) {
        create(admin, topic);
      }
      check(admin);
    }
  }

  private Admin connect(Map<String, Object> settings) {
    try {
      return Admin.create(settings);
    } catch (KafkaException e) {
      String why = e.getCause() == null ? e.getMessage() : e.getCause().getMessage();
      throw new KafkaUnusable(
          "\"%s\" is not where a Kafka can be: %s. Expected --kafka HOST:PORT, or several with commas."
              .formatted(cluster.bootstrap(), why),
          e);
    }
  }

  private static List<Wanted> wanted(TopicNames names) {
    return List.of(
        new Wanted(names.log(), 1, FOR_EVER),
        new Wanted(names.heartbeats(), 1, TEN_MINUTES),
        new Wanted(names.trials(), ORDER_PARTITIONS, ONE_DAY),
        new Wanted(names.reports(), 1, TWO_WEEKS));
  }

  private void create(Admin admin, Wanted topic) {
    Map<String, String> config =
        Map.of(
            TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE,
            TopicConfig.RETENTION_MS_CONFIG, topic.retention(),
            TopicConfig.MAX_MESSAGE_BYTES_CONFIG, String.valueOf(MAX_MESSAGE_BYTES));
    NewTopic wanted = new NewTopic(topic.name(), Optional.of(topic.partitions()), Optional.empty());
    try {
      get(admin.describeTopics(List.of(topic.name())).allTopicNames());
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
        throw unreachable(e);
      }
      create(admin, wanted.configs(config));
    }
  }

  private void create(Admin admin, NewTopic topic) {
    try {
      get(admin.createTopics(List.of(topic)).all());
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw new KafkaUnusable("Kafka refuses to create " + topic.name() + ": " + e.getCause(), e);
      }
    }
  }

  private void check(Admin admin) {
    List<String> wrong = new ArrayList<>();
    for (Wanted topic : wanted(cluster.topics())) {
      try {
        check(topic, description(admin, topic.name()), config(admin, topic.name()), wrong);
      } catch (ExecutionException e) {
        throw unreachable(e);
      }
    }
    if (!wrong.isEmpty()) {
      throw new KafkaUnusable(
          "Kafka at %s has topics that are not as Lethe needs them:%n  %s%nChange them, or use others with --namespace."
              .formatted(cluster.bootstrap(), String.join(System.lineSeparator() + "  ", wrong)));
    }
  }

  private static void check(
      Wanted topic, TopicDescription description, Config config, List<String> wrong) {
    if (topic.partitions() == 1 && description.partitions().size() != 1) {
      wrong.add(
          "%s has %d partitions, expected 1"
              .formatted(topic.name(), description.partitions().size()));
    }
    expect(topic.name(), config.get(TopicConfig.CLEANUP_POLICY_CONFIG), "delete", wrong);
    if (topic.retention().equals(FOR_EVER)) {
      expect(topic.name(), config.get(TopicConfig.RETENTION_MS_CONFIG), FOR_EVER, wrong);
      expect(topic.name(), config.get(TopicConfig.RETENTION_BYTES_CONFIG), FOR_EVER, wrong);
    }
  }

  private static void expect(String topic, ConfigEntry entry, String value, List<String> wrong) {
    if (!value.equals(entry.value())) {
      wrong.add("%s has %s=%s, expected %s".formatted(topic, entry.name(), entry.value(), value));
    }
  }

  /** Describes a topic; one that was just created may take a moment to be known. */
  private TopicDescription description(Admin admin, String topic) throws ExecutionException {
    long end = System.nanoTime() + patience.toNanos();
    while (true) {
      try {
        TopicDescription found =
            get(admin.describeTopics(List.of(topic)).allTopicNames()).get(topic);
        if (found != null) {
          return found;
        }
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof UnknownTopicOrPartitionException)
            || System.nanoTime() > end) {
          throw e;
        }
      }
    }
  }

  private Config config(Admin admin, String topic) throws ExecutionException {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    Config found = get(admin.describeConfigs(List.of(resource)).all()).get(resource);
    if (found == null) {
      throw new KafkaUnusable("Kafka does not tell the settings of " + topic);
    }
    return found;
  }

  private <T> T get(org.apache.kafka.common.KafkaFuture<T> future) throws ExecutionException {
    try {
      return future.get(patience.toMillis() + 1_000, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw unreachable(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unreachable(e);
    }
  }

  private KafkaUnusable unreachable(Throwable cause) {
    return new KafkaUnusable(
        "Kafka at %s does not answer within %d s: %s%nCheck that it runs there, or name another with --kafka HOST:PORT."
            .formatted(cluster.bootstrap(), patience.toSeconds(), rootOf(cause)),
        cause);
  }

  private static String rootOf(Throwable failure) {
    Throwable root = failure;
    for (Throwable cause = root.getCause(); cause != null; cause = root.getCause()) {
      root = cause;
    }
    return String.valueOf(root.getMessage());
  }

  private record Wanted(String name, int partitions, String retention) {}
}
