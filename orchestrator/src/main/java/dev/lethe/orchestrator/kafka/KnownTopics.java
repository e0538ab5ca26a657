package dev.lethe.orchestrator.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The topics that this orchestrator began with, by the ids that Kafka gave them: one that somebody
 * deleted and made anew has the same name and none of what was in it. The log is never made anew,
 * the others are: what is in them is said again, or run again.
 */
final class KnownTopics implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KnownTopics.class);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Cluster cluster;
  private final Administration kafka;
  private Map<String, Uuid> known = Map.of();

  KnownTopics(Cluster cluster) {
    this.cluster = cluster;
    this.kafka = new Administration(cluster, "known-topics", PATIENCE);
  }

  /**
   * Makes anew what somebody deleted.
   *
   * @throws KafkaUnusable when the log is not there any more, or Kafka does not answer
   */
  synchronized void restore() {
    Map<String, Uuid> found = found();
    String log = cluster.topics().log();
    if (!known.isEmpty() && !Objects.equals(known.get(log), found.get(log))) {
      throw new KafkaUnusable(
          "Kafka at %s has no %s any more: somebody deleted it%s, and every sweep with it. Nothing is assigned or counted. See \"A topic was deleted\" in docs/operations.md."
              .formatted(
                  cluster.bootstrap(), log, found.containsKey(log) ? " and made another" : ""));
    }
    if (!known.isEmpty() && !found.keySet().containsAll(known.keySet())) {
      List<String> gone = new ArrayList<>(known.keySet());
      gone.removeAll(found.keySet());
      new Topics(cluster, PATIENCE).ensure();
      LOG.atWarn().addKeyValue("topics", gone).log("Made a topic anew that somebody deleted");
      found = found();
    }
    known = found;
  }

  /** What is not as it was; empty where everything is, or Kafka does not tell. */
  synchronized Optional<String> missing() {
    if (known.isEmpty()) {
      return Optional.empty();
    }
    try {
      Map<String, Uuid> found = found();
      return known.keySet().stream()
          .filter(topic -> !Objects.equals(known.get(topic), found.get(topic)))
          .findFirst();
    } catch (KafkaUnusable e) {
      return Optional.empty(); // whoever needs it says so
    }
  }

  /** Kafka's id of a topic; empty where it is not known. */
  synchronized String id(String topic) {
    Uuid id = known.get(topic);
    return id == null ? "" : id.toString();
  }

  private Map<String, Uuid> found() {
    Map<String, Uuid> found = new HashMap<>();
    List<String> names = WantedTopic.all(cluster.topics()).stream().map(WantedTopic::name).toList();
    Map<String, KafkaFuture<TopicDescription>> asked =
        kafka.admin().describeTopics(names).topicNameValues();
    for (Map.Entry<String, KafkaFuture<TopicDescription>> topic : asked.entrySet()) {
      try {
        found.put(topic.getKey(), kafka.get(topic.getValue()).topicId());
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
          throw kafka.unreachable(e);
        }
      }
    }
    return found;
  }

  @Override
  public void close() {
    kafka.close();
  }
}
