package dev.lethe.orchestrator.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.Uuid;

/**
 * A Kafka broker of one node on loopback, in a process of its own, with what it stores in one
 * directory: started there again it has everything it had.
 */
public final class Broker implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration GRACE = Duration.ofSeconds(10);

  private final ChildProcess process;
  private final String bootstrap;

  private Broker(ChildProcess process, String bootstrap) {
    this.process = process;
    this.bootstrap = bootstrap;
  }

  /**
   * Starts a broker and waits until it answers.
   *
   * @param directory everything that it keeps
   */
  public static Broker start(Path directory) throws StartFailed {
    try {
      Files.createDirectories(directory);
      int port = Ports.remembered(directory.resolve("port"));
      int controller = Ports.remembered(directory.resolve("controller-port"));
      Path config = write(directory, properties(directory, port, controller));
      ChildProcess process =
          ChildProcess.start(command(config), Map.of(), directory.resolve("broker.log"), GRACE);
      Broker broker = new Broker(process, "127.0.0.1:" + port);
      broker.awaitAnswer();
      return broker;
    } catch (IOException | UncheckedIOException e) {
      throw new StartFailed("cannot prepare a Kafka broker in %s: %s".formatted(directory, e), e);
    }
  }

  private static List<String> command(Path config) {
    List<String> options =
        List.of(
            "-Xmx512m",
            "-XX:TieredStopAtLevel=4",
            "-XX:+UseSerialGC",
            "-Dlogback.configurationFile=logback-broker.xml",
            "-Dlethe.broker.config=" + config);
    return ChildProcess.java(
        options, System.getProperty("java.class.path"), BrokerMain.class.getName());
  }

  private static Properties properties(Path directory, int port, int controller) {
    Properties properties = new Properties();
    properties.putAll(
        Map.of(
            "process.roles", "broker,controller",
            "node.id", "1",
            "controller.quorum.voters", "1@127.0.0.1:" + controller,
            "listeners",
                "PLAINTEXT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d".formatted(port, controller),
            "advertised.listeners", "PLAINTEXT://127.0.0.1:" + port,
            "listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
            "controller.listener.names", "CONTROLLER",
            "inter.broker.listener.name", "PLAINTEXT",
            "log.dirs", directory.resolve("data").toString()));
    properties.putAll(
        Map.of(
            "auto.create.topics.enable", "false",
            "offsets.topic.replication.factor", "1",
            "transaction.state.log.replication.factor", "1",
            "transaction.state.log.min.isr", "1",
            "share.coordinator.state.topic.replication.factor", "1",
            "share.coordinator.state.topic.min.isr", "1",
            "group.initial.rebalance.delay.ms", "0",
            "controlled.shutdown.enable", "false"));
    return properties;
  }

  private static Path write(Path directory, Properties properties) throws IOException {
    Path cluster = directory.resolve("cluster-id");
    if (!Files.exists(cluster)) {
      Files.writeString(cluster, Uuid.randomUuid().toString());
    }
    Path config = directory.resolve("server.properties");
    try (Writer writer = Files.newBufferedWriter(config)) {
      properties.store(writer, "written anew at every start");
    }
    return config;
  }

  private void awaitAnswer() throws StartFailed {
    long end = System.nanoTime() + PATIENCE.toNanos();
    Map<String, Object> settings =
        Map.of(
            AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap,
            AdminClientConfig.RECONNECT_BACKOFF_MS_CONFIG, 25L,
            AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 100L);
    try (Admin admin = Admin.create(settings)) {
      while (!answers(admin)) {
        if (!process.isAlive() || System.nanoTime() > end) {
          throw new StartFailed(
              "the Kafka broker does not start; the end of its log:\n" + process.lastLines(15));
        }
      }
    } catch (StartFailed e) {
      process.close();
      throw e;
    }
  }

  private static boolean answers(Admin admin) throws StartFailed {
    try {
      return !admin.describeCluster().nodes().get(1, TimeUnit.SECONDS).isEmpty();
    } catch (ExecutionException | TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartFailed("interrupted while the Kafka broker started", e);
    }
  }

  /** HOST:PORT. */
  public String bootstrap() {
    return bootstrap;
  }

  /** The process, for tests that end it. */
  public long pid() {
    return process.pid();
  }

  @Override
  public void close() {
    process.close();
  }
}
