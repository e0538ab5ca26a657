package dev.lethe.orchestrator.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.orchestrator.kafka.Cluster;
import dev.lethe.orchestrator.kafka.Topics;
import dev.lethe.protocol.TopicNames;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokerTest {
  @TempDir Path directory;

  @Test
  void startedAgainInItsDirectoryItHasTheTopicsItHad() throws Exception {
    String first;
    try (Broker broker = Broker.start(directory)) {
      first = broker.bootstrap();
      new Topics(new Cluster(first, new TopicNames("kept")), Duration.ofSeconds(20)).ensure();
    }

    try (Broker again = Broker.start(directory);
        Admin admin = Admin.create(Map.of("bootstrap.servers", again.bootstrap()))) {
      assertThat(again.bootstrap()).isEqualTo(first);
      assertThat(admin.listTopics().names().get())
          .contains("kept.log", "kept.trials", "kept.reports", "kept.heartbeats");
    }
  }

  @Test
  void waitsUntilTheBrokerOfAnEarlierRunHasLeftTheDirectory() throws Exception {
    Claim earlier = Claim.take(directory.resolve("broker.lock")).orElseThrow();
    List<String> said = new ArrayList<>();

    Broker broker =
        Broker.start(
            directory,
            line -> {
              said.add(line);
              earlier.close();
            });

    try (broker) {
      assertThat(said).singleElement().asString().contains("Waits for the Kafka broker");
      assertThat(broker.failure()).isEmpty();
    }
  }
}
