package dev.lethe.orchestrator.kafka;

import dev.lethe.artifacts.KafkaAccess;
import java.time.Duration;
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
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RetriableException;

/** Asks a Kafka about itself, waits so long at most, and says what to do where it fails. */
final class Administration implements AutoCloseable {
  private final Cluster cluster;
  private final Duration patience;
  private final Admin admin;

  /**
   * Connects when it is first asked.
   *
   * @throws KafkaUnusable when no Kafka can be at such an address
   */
  Administration(Cluster cluster, String name, Duration patience) {
    this.cluster = cluster;
    this.patience = patience;
    Map<String, Object> settings = cluster.settings(name);
    settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) patience.toMillis());
    settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) patience.toMillis());
    this.admin = connect(settings);
  }

  private Admin connect(Map<String, Object> settings) {
    try {
      return Admin.create(settings);
    } catch (KafkaException e) {
      Optional<String> noToken = KafkaAccess.failedLogin(e);
      if (noToken.isPresent()) {
        throw notLetIn(noToken.get(), e);
      }
      String why = e.getCause() == null ? e.getMessage() : e.getCause().getMessage();
      throw new KafkaUnusable(
          "\"%s\" is not where a Kafka can be: %s. Expected --kafka HOST:PORT, or several with commas."
              .formatted(cluster.bootstrap(), why),
          e);
    }
  }

  Admin admin() {
    return admin;
  }

  int brokers() {
    try {
      return get(admin.describeCluster().nodes()).size();
    } catch (ExecutionException e) {
      throw unreachable(e);
    }
  }

  WantedTopic.Found found(TopicDescription topic, int brokers) throws ExecutionException {
    List<TopicPartitionInfo> partitions = topic.partitions();
    int replicas =
        partitions.stream().mapToInt(partition -> partition.replicas().size()).min().orElse(0);
    Map<String, String> config =
        config(topic.name()).entries().stream()
            .filter(entry -> entry.value() != null)
            .collect(Collectors.toMap(ConfigEntry::name, ConfigEntry::value));
    return new WantedTopic.Found(partitions.size(), replicas, brokers, config);
  }

  private Config config(String topic) throws ExecutionException {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    Config found = get(admin.describeConfigs(List.of(resource)).all()).get(resource);
    if (found == null) {
      throw new KafkaUnusable("Kafka does not tell the settings of " + topic);
    }
    return found;
  }

  <T> T get(KafkaFuture<T> future) throws ExecutionException {
    try {
      return future.get(patience.toMillis() + 1_000, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw unreachable(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unreachable(e);
    }
  }

  KafkaUnusable unreachable(Throwable cause) {
    Throwable root = rootOf(cause);
    if (root instanceof AuthenticationException || root instanceof AuthorizationException) {
      return notLetIn(String.valueOf(root.getMessage()), cause);
    }
    String message =
        "Kafka at %s does not answer within %d s: %s%nCheck that it runs there, or name another with --kafka HOST:PORT."
            .formatted(cluster.bootstrap(), patience.toSeconds(), sentence(root));
    return root instanceof RetriableException || root instanceof TimeoutException
        ? new KafkaAway(message, cause)
        : new KafkaUnusable(message, cause);
  }

  private KafkaUnusable notLetIn(String why, Throwable cause) {
    return new KafkaUnusable(
        "Kafka at %s does not let this orchestrator in: %s. Check who --kafka-config FILE says it is, and what that one may."
            .formatted(cluster.bootstrap(), why),
        cause);
  }

  /** What Kafka's client says ends as it likes. */
  private static String sentence(Throwable failure) {
    String said = failure.getMessage() == null ? "it says nothing" : failure.getMessage().strip();
    return said.endsWith(".") ? said : said + ".";
  }

  private static Throwable rootOf(Throwable failure) {
    Throwable root = failure;
    for (Throwable cause = root.getCause(); cause != null; cause = root.getCause()) {
      root = cause;
    }
    return root;
  }

  @Override
  public void close() {
    admin.close(Duration.ofSeconds(1));
  }
}
