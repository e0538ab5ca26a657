package dev.lethe.orchestrator.kafka;

import dev.lethe.protocol.Wire;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
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
   * @throws KafkaUnusable with every setting that is wrong; when the log alone is missing
   */
  public void ensure() {
    try (Administration kafka = new Administration(cluster, "topics", patience)) {
      int brokers = kafka.brokers();
      if (!isThere(kafka, cluster.topics().log())) {
        requireUnused(kafka);
      }
      for (WantedTopic topic : WantedTopic.all(cluster.topics())) {
        create(kafka, topic, brokers);
      }
      check(kafka, brokers);
    }
  }

  /** An empty log beside reports would have every sweep vanish without a word. */
  private void requireUnused(Administration kafka) {
    String reports = cluster.topics().reports();
    if (isThere(kafka, reports) && end(kafka, new TopicPartition(reports, 0)) > 0) {
      throw new KafkaUnusable(
          "Kafka at %s has %s with reports in it and no %s: the log was deleted, and every sweep with it. What was exported comes back with lethe import. To begin anew delete the other topics %s.* too, or take others with --namespace NAME."
              .formatted(
                  cluster.bootstrap(),
                  reports,
                  cluster.topics().log(),
                  cluster.topics().namespace()));
    }
  }

  private static boolean isThere(Administration kafka, String topic) {
    try {
      kafka.get(kafka.admin().describeTopics(List.of(topic)).allTopicNames());
      return true;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return false;
      }
      throw kafka.unreachable(e);
    }
  }

  private static long end(Administration kafka, TopicPartition partition) {
    try {
      var offsets = kafka.admin().listOffsets(Map.of(partition, OffsetSpec.latest()));
      return kafka.get(offsets.partitionResult(partition)).offset();
    } catch (ExecutionException e) {
      throw kafka.unreachable(e);
    }
  }

  private void create(Administration kafka, WantedTopic topic, int brokers) {
    if (!isThere(kafka, topic.name())) {
      NewTopic wanted =
          new NewTopic(topic.name(), Optional.of(topic.partitions()), topic.replicas(brokers));
      create(kafka, wanted.configs(topic.config(brokers)));
    }
  }

  private void create(Administration kafka, NewTopic topic) {
    try {
      kafka.get(kafka.admin().createTopics(List.of(topic)).all());
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw new KafkaUnusable("Kafka refuses to create " + topic.name() + ": " + e.getCause(), e);
      }
    }
  }

  private void check(Administration kafka, int brokers) {
    List<String> wrong = new ArrayList<>();
    for (WantedTopic topic : WantedTopic.all(cluster.topics())) {
      try {
        wrong.addAll(
            topic.problems(
                kafka.found(description(kafka, topic.name()), brokers), cluster.bootstrap()));
      } catch (ExecutionException e) {
        throw kafka.unreachable(e);
      }
    }
    if (!wrong.isEmpty()) {
      throw new KafkaUnusable(
          "Kafka at %s has topics that are not as Lethe needs them:%n  %s"
              .formatted(cluster.bootstrap(), String.join(System.lineSeparator() + "  ", wrong)));
    }
  }

  /** Describes a topic; one that was just created may take a moment to be known. */
  private TopicDescription description(Administration kafka, String topic)
      throws ExecutionException {
    long end = System.nanoTime() + patience.toNanos();
    while (true) {
      try {
        TopicDescription found =
            kafka.get(kafka.admin().describeTopics(List.of(topic)).allTopicNames()).get(topic);
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
}
