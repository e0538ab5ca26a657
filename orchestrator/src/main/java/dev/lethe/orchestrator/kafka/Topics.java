package dev.lethe.orchestrator.kafka;

import dev.lethe.protocol.Wire;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Creates the topics that are missing and checks those that are there, before anybody writes. */
public final class Topics {
  static final int MAX_MESSAGE_BYTES = Wire.MAX_BYTES;

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
      int brokers = brokers(admin);
      for (WantedTopic topic : WantedTopic.all(cluster.topics())) {
        create(admin, topic, brokers);
      }
      check(admin, brokers);
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

  private int brokers(Admin admin) {
    try {
      return get(admin.describeCluster().nodes()).size();
    } catch (ExecutionException e) {
      throw unreachable(e);
    }
  }

  private void create(Admin admin, WantedTopic topic, int brokers) {
    NewTopic wanted =
        new NewTopic(topic.name(), Optional.of(topic.partitions()), topic.replicas(brokers));
    try {
      get(admin.describeTopics(List.of(topic.name())).allTopicNames());
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
        throw unreachable(e);
      }
      create(admin, wanted.configs(topic.config(brokers)));
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

  private void check(Admin admin, int brokers) {
    List<String> wrong = new ArrayList<>();
    for (WantedTopic topic : WantedTopic.all(cluster.topics())) {
      try {
        wrong.addAll(topic.problems(found(admin, topic.name(), brokers), cluster.bootstrap()));
      } catch (ExecutionException e) {
        throw unreachable(e);
      }
    }
    if (!wrong.isEmpty()) {
      throw new KafkaUnusable(
          "Kafka at %s has topics that are not as Lethe needs them:%n  %s"
              .formatted(cluster.bootstrap(), String.join(System.lineSeparator() + "  ", wrong)));
    }
  }

  private WantedTopic.Found found(Admin admin, String topic, int brokers)
      throws ExecutionException {
    List<TopicPartitionInfo> partitions = description(admin, topic).partitions();
    int replicas =
        partitions.stream().mapToInt(partition -> partition.replicas().size()).min().orElse(0);
    Map<String, String> config =
        config(admin, topic).entries().stream()
            .filter(entry -> entry.value() != null)
            .collect(Collectors.toMap(ConfigEntry::name, ConfigEntry::value));
    return new WantedTopic.Found(partitions.size(), replicas, brokers, config);
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
}
