package dev.lethe.orchestrator.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/**
 * A Kafka broker of one node on loopback, in a process of its own, with what it stores in one
 * directory: started there again it has everything it had.
 */
public final class Broker implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration GRACE = Duration.ofSeconds(10);
  private static final Duration PREDECESSOR = Duration.ofSeconds(40);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

  private final ChildProcess process;
  private final String bootstrap;

  private Broker(ChildProcess process, String bootstrap) {
    this.process = process;
    this.bootstrap = bootstrap;
  }

  /** Starts a broker in a directory that no other had; see {@link #start(Path, Consumer)}. */
  public static Broker start(Path directory) throws StartFailed, InterruptedException {
    return start(directory, _ -> {});
  }

  /**
   * Starts a broker and waits until it answers. The broker of an earlier run may still be closing
   * the directory, because that run was killed: its end is waited for.
   *
   * @param directory everything that it keeps
   * @param progress takes a line when there is something to wait for
   */
  public static Broker start(Path directory, Consumer<String> progress)
      throws StartFailed, InterruptedException {
    try {
      Files.createDirectories(directory);
      awaitPredecessor(directory, progress);
      int port = Ports.remembered(directory.resolve("port"));
      int controller = Ports.remembered(directory.resolve("controller-port"));
      BrokerFolder.write(directory, BrokerListener.onLoopback(port, controller), BrokerFolder.DATA);
      Path log = directory.resolve("broker.log");
      ChildProcess process = ChildProcess.start(command(), directory, Map.of(), log, GRACE);
      Broker broker = new Broker(process, "127.0.0.1:" + port);
      broker.awaitAnswer();
      return broker;
    } catch (IOException e) {
      throw StartFailed.unwritable(directory, e);
    }
  }

  /** Waits until no broker has the directory. */
  static void awaitPredecessor(Path directory, Consumer<String> progress)
      throws IOException, StartFailed, InterruptedException {
    Path lock = directory.resolve(BrokerFolder.LOCK);
    if (!Claim.isTaken(lock)) {
      return;
    }
    String holder = Claim.holder(lock);
    progress.accept("Waits for the Kafka broker of the last run to end (%s)".formatted(holder));
    long end = System.nanoTime() + PREDECESSOR.toNanos();
    while (Claim.isTaken(lock)) {
      if (System.nanoTime() > end) {
        throw new StartFailed(
            "the Kafka broker of an earlier run still has %s after %d s: %s. End that process, then try again."
                .formatted(directory, PREDECESSOR.toSeconds(), holder));
      }
      Thread.sleep(BETWEEN_LOOKS);
    }
  }

  /** Its directory is its working directory, so that no character of the home's name matters. */
  private static List<String> command() {
    List<String> options =
        new ArrayList<>(
            List.of(
                "-Xmx512m", "-XX:+UseSerialGC", "-Dlogback.configurationFile=logback-broker.xml"));
    options.addAll(ClassArchive.options("orchestrator", "broker"));
    return ChildProcess.java(
        options, System.getProperty("java.class.path"), BrokerMain.class.getName());
  }

  private void awaitAnswer() throws StartFailed, InterruptedException {
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
    } catch (StartFailed | InterruptedException e) {
      process.close();
      throw e;
    }
  }

  private static boolean answers(Admin admin) throws InterruptedException {
    try {
      return !admin.describeCluster().nodes().get(1, TimeUnit.SECONDS).isEmpty();
    } catch (ExecutionException | TimeoutException e) {
      return false;
    }
  }

  /** Why there is no broker any more; empty while it runs. */
  public Optional<String> failure() {
    return process.isAlive()
        ? Optional.empty()
        : Optional.of(
            "the Kafka broker of this machine has ended (status %d). The end of its log %s:%n%sWhat was done is kept. Free some space if the disk is full; the same command again goes on."
                .formatted(process.status(), process.log(), process.lastLines(8).indent(2)));
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
