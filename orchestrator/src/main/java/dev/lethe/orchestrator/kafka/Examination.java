package dev.lethe.orchestrator.kafka;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/** Looks at a Kafka and the topics of a deployment there, and changes nothing. */
public final class Examination implements AutoCloseable {
  private final Cluster cluster;
  private final Duration patience;
  private final Administration kafka;

  /**
   * Gives up on each answer after so long.
   *
   * @throws KafkaUnusable when no Kafka can be at such an address
   */
  public Examination(Cluster cluster, Duration patience) {
    this.cluster = cluster;
    this.patience = patience;
    this.kafka = new Administration(cluster, "doctor", patience);
  }

  /**
   * The brokers.
   *
   * @param metadataVersion level of the protocol that they have agreed on; 0 where they do not say
   */
  public record Brokers(int count, int metadataVersion) {}

  /** Throws {@link KafkaUnusable} where they do not answer, or do not let one in. */
  public Brokers brokers() {
    int count = kafka.brokers();
    try {
      FinalizedVersionRange agreed =
          kafka
              .get(kafka.admin().describeFeatures().featureMetadata())
              .finalizedFeatures()
              .get("metadata.version");
      return new Brokers(count, agreed == null ? 0 : agreed.maxVersionLevel());
    } catch (ExecutionException e) {
      throw kafka.unreachable(e);
    }
  }

  /** Every topic that the part has to do with, as it is. */
  public List<SeenTopic> topics(Part part, int brokers) {
    Map<String, List<AclOperation>> needs = part.needs(cluster.topics());
    return WantedTopic.all(cluster.topics()).stream()
        .filter(topic -> needs.containsKey(topic.name()))
        .map(topic -> seen(topic, Objects.requireNonNull(needs.get(topic.name())), brokers))
        .toList();
  }

  private SeenTopic seen(WantedTopic wanted, List<AclOperation> needs, int brokers) {
    try {
      TopicDescription found = description(wanted.name());
      return there(wanted, found, lacking(needs, found.authorizedOperations()), brokers);
    } catch (ExecutionException e) {
      return switch (e.getCause()) {
        case UnknownTopicOrPartitionException _ -> new SeenTopic.Missing(wanted.name());
        case TopicAuthorizationException _ ->
            new SeenTopic.Closed(wanted.name(), lacking(needs, Set.of()));
        case null, default -> throw kafka.unreachable(e);
      };
    }
  }

  private TopicDescription description(String topic) throws ExecutionException {
    DescribeTopicsOptions withRights =
        new DescribeTopicsOptions().includeAuthorizedOperations(true);
    return Objects.requireNonNull(
        kafka
            .get(kafka.admin().describeTopics(List.of(topic), withRights).allTopicNames())
            .get(topic));
  }

  private SeenTopic there(
      WantedTopic wanted, TopicDescription found, List<String> lacking, int brokers)
      throws ExecutionException {
    try {
      List<String> problems = wanted.problems(kafka.found(found, brokers), cluster.bootstrap());
      return new SeenTopic.There(wanted.name(), lacking, problems, true);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof AuthorizationException) {
        return new SeenTopic.There(wanted.name(), lacking, List.of(), false);
      }
      throw e;
    }
  }

  /** A broker that does not tell what one may is found out when it is used. */
  private static List<String> lacking(List<AclOperation> needs, @Nullable Set<AclOperation> may) {
    return needs.stream()
        .filter(need -> may != null && !may.contains(need))
        .map(need -> need == AclOperation.READ ? "Read" : "Write")
        .toList();
  }

  /** Offset behind the last report of a deployment. */
  public long reportsEnd() {
    TopicPartition reports = new TopicPartition(cluster.topics().reports(), 0);
    try {
      return kafka
          .get(
              kafka
                  .admin()
                  .listOffsets(Map.of(reports, OffsetSpec.latest()))
                  .partitionResult(reports))
          .offset();
    } catch (ExecutionException e) {
      throw kafka.unreachable(e);
    }
  }

  /** Who beats now. */
  public Listening listen() {
    try {
      return Listening.to(cluster, patience);
    } catch (KafkaException e) {
      throw kafka.unreachable(e);
    }
  }

  @Override
  public void close() {
    kafka.close();
  }
}
