package dev.lethe.orchestrator.testing;

import dev.lethe.orchestrator.kafka.Cluster;
import dev.lethe.orchestrator.kafka.KafkaPorts;
import dev.lethe.orchestrator.kafka.Topics;
import dev.lethe.orchestrator.local.Broker;
import dev.lethe.orchestrator.local.StartFailed;
import dev.lethe.protocol.LogRecord;
import dev.lethe.protocol.TopicNames;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One broker for all tests of a JVM; each test takes a namespace of its own. */
public final class KafkaForTests {
  private static final AtomicInteger NAMESPACES = new AtomicInteger();
  private static @Nullable Broker broker;

  private KafkaForTests() {}

  /** HOST:PORT of the broker. */
  public static synchronized String bootstrap() {
    Broker running = broker;
    if (running == null) {
      running = start();
      broker = running;
    }
    return running.bootstrap();
  }

  /** The broker, with topics that no other test has. */
  public static Cluster freshNamespace() {
    return new Cluster(bootstrap(), new TopicNames("test" + NAMESPACES.incrementAndGet()));
  }

  /** The broker, with topics that no other test has and a log of these records. */
  public static Cluster holding(List<LogRecord> records) {
    Cluster cluster = freshNamespace();
    new Topics(cluster, Duration.ofSeconds(60)).ensure();
    try (KafkaPorts ports = new KafkaPorts(cluster, new LinkedBlockingQueue<>())) {
      ports.ports().writer().append(0, records).join();
    }
    return cluster;
  }

  private static Broker start() {
    try {
      Broker started = Broker.start(Files.createTempDirectory("lethe-kafka-"));
      Runtime.getRuntime().addShutdownHook(new Thread(started::close, "stop-broker"));
      return started;
    } catch (IOException | StartFailed | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
