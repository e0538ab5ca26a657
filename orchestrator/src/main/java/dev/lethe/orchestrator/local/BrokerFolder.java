package dev.lethe.orchestrator.local;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.Uuid;

/** What a broker finds in its folder when it starts: its settings, and which cluster it is. */
final class BrokerFolder {
  static final String CONFIG = "server.properties";
  static final String CLUSTER = "cluster-id";
  static final String LOCK = "broker.lock";

  /** Folder of the topics. */
  static final String DATA = "data";

  private static final Map<String, String> ALONE =
      Map.of(
          "auto.create.topics.enable", "false",
          "offsets.topic.replication.factor", "1",
          "transaction.state.log.replication.factor", "1",
          "transaction.state.log.min.isr", "1",
          "share.coordinator.state.topic.replication.factor", "1",
          "share.coordinator.state.topic.min.isr", "1",
          "group.initial.rebalance.delay.ms", "0",
          "controlled.shutdown.enable", "false");

  private BrokerFolder() {}

  /**
   * Writes them.
   *
   * @param data folder with the topics, from where the broker runs
   */
  static void write(Path directory, BrokerListener listener, String data) throws IOException {
    Path cluster = directory.resolve(CLUSTER);
    if (!Files.exists(cluster)) {
      Files.writeString(cluster, Uuid.randomUuid().toString());
    }
    Properties properties = new Properties();
    properties.putAll(where(listener, data));
    properties.putAll(ALONE);
    try (Writer writer = Files.newBufferedWriter(directory.resolve(CONFIG))) {
      properties.store(writer, "written anew at every start");
    }
  }

  private static Map<String, String> where(BrokerListener listener, String data) {
    return Map.of(
        "process.roles", "broker,controller",
        "node.id", "1",
        "controller.quorum.voters", "1@127.0.0.1:" + listener.controller(),
        "listeners",
            "PLAINTEXT://%s:%d,CONTROLLER://127.0.0.1:%d"
                .formatted(listener.host(), listener.port(), listener.controller()),
        "advertised.listeners", "PLAINTEXT://" + listener.advertised(),
        "listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "controller.listener.names", "CONTROLLER",
        "inter.broker.listener.name", "PLAINTEXT",
        "log.dirs", data);
  }
}
