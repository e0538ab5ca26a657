package dev.lethe.orchestrator.kafka;

import dev.lethe.protocol.TopicNames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.TopicConfig;

/**
 * A topic as Lethe needs it: what it is created with, and what is wrong with one that is there.
 *
 * @param partitions of a new one; one that has to have one is refused with more
 * @param settings by the name that Kafka gives them
 * @param precious whether it holds what is nowhere else, so that no single broker may have it alone
 */
record WantedTopic(String name, int partitions, Map<String, Setting> settings, boolean precious) {
  private static final long FOR_EVER = -1;
  private static final long ONE_MINUTE = Duration.ofMinutes(1).toMillis();
  private static final long TEN_MINUTES = Duration.ofMinutes(10).toMillis();
  private static final long ONE_HOUR = Duration.ofHours(1).toMillis();
  private static final long ONE_DAY = Duration.ofDays(1).toMillis();
  private static final long TWO_WEEKS = Duration.ofDays(14).toMillis();
  private static final int ORDER_PARTITIONS = 16;
  private static final int REPLICAS = 3;

  /**
   * A setting of a topic.
   *
   * @param value of a new topic
   * @param lowest that serves; −1, where it means without end, always serves
   * @param highest that serves
   */
  record Setting(long value, long lowest, long highest) {
    static Setting exactly(long value) {
      return new Setting(value, value, value);
    }

    static Setting atLeast(long value) {
      return new Setting(value, value, Long.MAX_VALUE);
    }

    boolean admits(long found) {
      return found == FOR_EVER ? highest == Long.MAX_VALUE || value == FOR_EVER : inRange(found);
    }

    private boolean inRange(long found) {
      return lowest <= found && found <= highest;
    }

    String expected() {
      if (lowest == highest) {
        return String.valueOf(value);
      }
      return highest == Long.MAX_VALUE ? "at least " + lowest : lowest + " to " + highest;
    }
  }

  /**
   * Every topic of a deployment, in the order in which they are created: workers look for the
   * orders' topic, so it comes last.
   */
  static List<WantedTopic> all(TopicNames names) {
    return List.of(
        of(names.log(), 1, true, Setting.exactly(FOR_EVER)),
        heartbeats(names.heartbeats()),
        of(names.reports(), 1, true, Setting.atLeast(TWO_WEEKS)),
        of(
            names.trials(),
            ORDER_PARTITIONS,
            false,
            new Setting(ONE_DAY, ONE_HOUR, Long.MAX_VALUE)));
  }

  private static WantedTopic of(String name, int partitions, boolean precious, Setting retention) {
    Map<String, Setting> settings = new LinkedHashMap<>();
    settings.put(TopicConfig.RETENTION_MS_CONFIG, retention);
    settings.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Setting.atLeast(Topics.MAX_MESSAGE_BYTES));
    if (precious) {
      settings.put(TopicConfig.RETENTION_BYTES_CONFIG, Setting.exactly(FOR_EVER));
    }
    return new WantedTopic(name, partitions, settings, precious);
  }

  /**
   * Whoever starts reads all beats that are kept, and the segment that is written to is kept
   * whatever its age; a longer one makes starts slower, nothing else.
   */
  private static WantedTopic heartbeats(String name) {
    WantedTopic topic = of(name, 1, false, new Setting(TEN_MINUTES, ONE_MINUTE, ONE_HOUR));
    topic.settings.put(TopicConfig.SEGMENT_MS_CONFIG, new Setting(TEN_MINUTES, 1, Long.MAX_VALUE));
    return topic;
  }

  /** What a new topic is created with, on so many brokers; the rest is as the brokers have it. */
  Map<String, String> config(int brokers) {
    Map<String, String> config = new LinkedHashMap<>();
    config.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE);
    settings.forEach((key, setting) -> config.put(key, String.valueOf(setting.value())));
    if (brokers >= REPLICAS) {
      config.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, "2");
    }
    return config;
  }

  /** How often a new topic is kept; empty where a single address does not tell how often it can. */
  Optional<Short> replicas(int brokers) {
    return brokers > 1 ? Optional.of((short) Math.min(brokers, REPLICAS)) : Optional.empty();
  }

  /**
   * What is wrong with a topic that is there, one sentence each, with what mends it.
   *
   * @param found its settings
   */
  List<String> problems(Found found, String bootstrap) {
    List<String> problems = new ArrayList<>();
    if (partitions == 1 && found.partitions() != 1) {
      problems.add(
          "%s has %d partitions, expected 1. They cannot be made fewer: take other topics with --namespace NAME."
              .formatted(name, found.partitions()));
    }
    checkReplicas(found, bootstrap, problems);
    if (!TopicConfig.CLEANUP_POLICY_DELETE.equals(found.text(TopicConfig.CLEANUP_POLICY_CONFIG))) {
      problems.add(
          setting(found, TopicConfig.CLEANUP_POLICY_CONFIG, "delete", "delete", bootstrap));
    }
    settings.forEach((key, setting) -> {
      if (!setting.admits(found.number(key))) {
        String value = String.valueOf(setting.value());
        problems.add(setting(found, key, setting.expected(), value, bootstrap));
      }
    });
    return problems;
  }

  private void checkReplicas(Found found, String bootstrap, List<String> problems) {
    String key = TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG;
    if (found.number(key) > found.replicas()) {
      String most = String.valueOf(found.replicas());
      String expected = "at most %s, because it has %s replicas".formatted(most, most);
      problems.add(setting(found, key, expected, most, bootstrap));
    }
    if (precious && found.brokers() > 1 && found.replicas() < 2) {
      problems.add(
          "%s has 1 replica on %d brokers, expected 2 or more, or it is lost with one of them. Mend it with kafka-reassign-partitions.sh --bootstrap-server %s, or take other topics with --namespace NAME."
              .formatted(name, found.brokers(), bootstrap));
    }
  }

  private String setting(Found found, String key, String expected, String value, String bootstrap) {
    return "%s has %s=%s, expected %s. Mend it: kafka-configs.sh --bootstrap-server %s --alter --entity-type topics --entity-name %s --add-config %s=%s"
        .formatted(name, key, found.text(key), expected, bootstrap, name, key, value);
  }

  /**
   * A topic as it is.
   *
   * @param replicas of the partition that has fewest
   * @param brokers there are
   */
  record Found(int partitions, int replicas, int brokers, Map<String, String> config) {
    String text(String key) {
      return config.getOrDefault(key, "nothing");
    }

    long number(String key) {
      return Long.parseLong(config.getOrDefault(key, "0"));
    }
  }
}
