package dev.lethe.orchestrator.kafka;

import dev.lethe.orchestrator.coordinator.LogContract;
import dev.lethe.orchestrator.coordinator.LogReader;
import dev.lethe.orchestrator.coordinator.LogWriter;
import dev.lethe.orchestrator.testing.KafkaForTests;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The log on a real broker. */
class LogOnKafkaTest extends LogContract {
  private final Cluster cluster = KafkaForTests.freshNamespace();
  private KafkaLogWriter writer;

  @BeforeEach
  void createTheTopics() {
    new Topics(cluster, Duration.ofSeconds(60)).ensure();
    writer = new KafkaLogWriter(cluster);
  }

  @AfterEach
  void close() {
    writer.close();
  }

  @Override
  protected LogWriter writer() {
    return writer;
  }

  @Override
  protected LogReader.Source log() {
    return KafkaPorts.readers(cluster);
  }
}
