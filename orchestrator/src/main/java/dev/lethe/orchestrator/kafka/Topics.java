package dev.lethe.orchestrator.kafka;

import dev.lethe.protocol.Wire;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
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
    try (Administration kafka = new Administration(cluster, "topics", patience)) {
      int brokers = kafka.brokers();
      for (WantedTopic topic : WantedTopic.all(cluster.topics())) {
        create(kafka, topic, brokers);
      }
      check(kafka, brokers);
    }
  }

  private void create(Administration kafka, WantedTopic topic, int brokers) {
    NewTopic wanted =
        new NewTopic(topic.name(), Optional.of(topic.partitions()), topic.replicas(brokers));
    try {
      kafka.get(kafka.admin().describeTopics(List.of(topic.name())).allTopicNames());
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
        throw kafka.unreachable(e);
      }
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
