package dev.lethe.orchestrator.kafka;

import dev.lethe.artifacts.KafkaAccess;
import dev.lethe.protocol.TopicNames;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Where Kafka is and which topics on it are ours.
 *
 * @param bootstrap HOST:PORT, or several with commas
 * @param access how Kafka lets in
 */
public record Cluster(String bootstrap, TopicNames topics, KafkaAccess access) {
  /** How long a client waits for a Kafka that is away when it closes. */
  static final Duration GOODBYE = Duration.ofSeconds(1);

  /** A Kafka that lets anybody in. */
  public Cluster(String bootstrap, TopicNames topics) {
    this(bootstrap, topics, KafkaAccess.NONE);
  }

  /** A producer whose records are acknowledged by all replicas, once each and in order. */
  KafkaProducer<byte[], byte[]> producer(String name, Map<String, Object> more) {
    Map<String, Object> settings = settings(name);
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Topics.MAX_MESSAGE_BYTES);
    settings.putAll(more);
    return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** A consumer that is given its partitions and offsets, and belongs to no group. */
  KafkaConsumer<byte[], byte[]> consumer(String name) {
    Map<String, Object> settings = settings(name);
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000);
    settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 250);
    settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  Map<String, Object> settings(String name) {
    Map<String, Object> settings = new HashMap<>(access.settings());
    settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
    settings.put(CommonClientConfigs.CLIENT_ID_CONFIG, "lethe-" + name);
    settings.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000);
    return settings;
  }
}
