package dev.lethe.bench;

import dev.lethe.orchestrator.local.Broker;
import dev.lethe.protocol.TopicNames;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A broker for the tests of one class, which may stop it and start it again with all it has. */
final class BrokerForTests implements BeforeAllCallback, AfterAllCallback {
  private static final AtomicInteger NAMESPACES = new AtomicInteger();

  private @Nullable Path directory;
  private @Nullable Broker broker;

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    directory = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "kafka-");
    start();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    stop();
  }

  void start() throws Exception {
    broker = Broker.start(Objects.requireNonNull(directory));
  }

  void stop() {
    Objects.requireNonNull(broker).close();
  }

  long pid() {
    return Objects.requireNonNull(broker).pid();
  }

  /** HOST:PORT of the broker. */
  String bootstrap() {
    return Objects.requireNonNull(broker).bootstrap();
  }

  /** Topics that no other test has. */
  static TopicNames freshTopics() {
    return new TopicNames("test" + NAMESPACES.incrementAndGet());
  }
}
