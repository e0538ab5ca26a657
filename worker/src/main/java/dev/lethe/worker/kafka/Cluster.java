package dev.lethe.worker.kafka;

import dev.lethe.artifacts.KafkaAccess;
import dev.lethe.protocol.TopicNames;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where Kafka is and which topics on it are ours.
 *
 * @param bootstrap HOST:PORT, or several with commas
 * @param access how Kafka lets in
 */
public record Cluster(String bootstrap, TopicNames topics, KafkaAccess access) {
  private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);
  private static final Duration PAUSE = Duration.ofMillis(250);

  /** A Kafka that lets anybody in. */
  public Cluster(String bootstrap, TopicNames topics) {
    this(bootstrap, topics, KafkaAccess.NONE);
  }

  /**
   * How many partitions the orders have. A broker may create a topic that somebody only asks for,
   * with settings of its own; so nothing is read or written before all topics are there.
   *
   * @throws KafkaUnusable when they are not there within {@code patience}
   */
  int orderPartitions(Duration patience) {
    Map<String, Object> settings = settings("topics");
    int millis = Math.toIntExact(patience.toMillis());
    settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, millis);
    settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, millis);
    try (Admin admin = Admin.create(settings)) {
      return Objects.requireNonNull(awaitTopics(admin, patience).get(topics.trials()))
          .partitions()
          .size();
    } catch (KafkaException e) {
      Optional<String> noToken = KafkaAccess.failedLogin(e);
      if (noToken.isPresent()) {
        throw notLetIn(noToken.get(), e);
      }
      String why = e.getCause() == null ? e.getMessage() : e.getCause().getMessage();
      throw new KafkaUnusable(
          "\"%s\" is not where a Kafka can be: %s. Expected --kafka HOST:PORT, or several with commas."
              .formatted(bootstrap, why),
          e);
    }
  }

  private Map<String, TopicDescription> awaitTopics(Admin admin, Duration patience) {
    long end = System.nanoTime() + patience.toNanos();
    // the log is closed to workers, and created before these
    List<String> names = List.of(topics.heartbeats(), topics.reports(), topics.trials());
    boolean told = false;
    while (true) {
      try {
        return admin
            .describeTopics(names)
            .allTopicNames()
            .get(patience.toMillis() + 1_000, TimeUnit.MILLISECONDS);
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
          throw unreachable(patience, e.getCause() == null ? e : e.getCause());
        }
        if (System.nanoTime() > end) {
          throw withoutTopics(patience);
        }
      } catch (TimeoutException e) {
        throw unreachable(patience, e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw unreachable(patience, e);
      }
      if (!told) {
        told = true;
        LOG.atInfo().addKeyValue("topics", names).log("Waits for an orchestrator to create topics");
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  private KafkaUnusable withoutTopics(Duration patience) {
    return new KafkaUnusable(
        "Kafka at %s has not all topics %s.* after %d s. Start an orchestrator there: it creates them; or name another with --kafka HOST:PORT or --namespace NAME."
            .formatted(bootstrap, topics.namespace(), patience.toSeconds()));
  }

  private KafkaUnusable unreachable(Duration patience, Throwable cause) {
    if (cause instanceof AuthenticationException || cause instanceof AuthorizationException) {
      return notLetIn(String.valueOf(cause.getMessage()), cause);
    }
    return new KafkaUnusable(
        "Kafka at %s does not answer within %d s: %s. Check that it runs there, or name another with --kafka HOST:PORT."
            .formatted(bootstrap, patience.toSeconds(), cause.getMessage()),
        cause);
  }

  private KafkaUnusable notLetIn(String why, Throwable cause) {
    return new KafkaUnusable(
        "Kafka at %s does not let this worker in: %s. Check who --kafka-config FILE says it is, and what that one may."
            .formatted(bootstrap, why),
        cause);
  }

  KafkaConsumer<byte[], byte[]> consumer() {
    Map<String, Object> settings = settings("orders");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /** Never gives up, and keeps the order. */
  KafkaProducer<byte[], byte[]> reportProducer() {
    Map<String, Object> settings = settings("reports");
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.MAX_VALUE);
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, Long.MAX_VALUE);
    return producer(settings);
  }

  /** Drops what is not delivered within a second. */
  KafkaProducer<byte[], byte[]> beatProducer() {
    Map<String, Object> settings = settings("beats");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, false);
    settings.put(ProducerConfig.RETRIES_CONFIG, 0);
    settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 1_000);
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 1_000);
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 1_000);
    return producer(settings);
  }

  private static KafkaProducer<byte[], byte[]> producer(Map<String, Object> settings) {
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private Map<String, Object> settings(String name) {
    Map<String, Object> settings = new HashMap<>(access.settings());
    settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
    settings.put(CommonClientConfigs.CLIENT_ID_CONFIG, "lethe-worker-" + name);
    settings.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000);
    return settings;
  }
}
