package dev.lethe.orchestrator.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lethe.orchestrator.local.Broker;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An orchestrator as a process of its own, told to stop while those that it needs do not answer.
 */
class StoppedInTimeTest {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Pattern LISTENS = Pattern.compile("Listens at (\\S+)");

  /** What is promised, for a supervisor that kills after it. */
  private static final long PROMISED_SECONDS = 10;

  @TempDir Path folder;

  @Test
  void aLeaderWhoseKafkaDiedAndWhoseMlflowIsSilentHasEndedInTime() throws Exception {
    try (Broker broker = Broker.start(folder.resolve("kafka"));
        ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Process orchestrator = start(broker.bootstrap(), "http://127.0.0.1:" + silent.getLocalPort());
      try {
        await().atMost(PATIENCE).until(() -> isReady(orchestrator));
        ProcessHandle running = ProcessHandle.of(broker.pid()).orElseThrow();
        running.destroyForcibly();
        running.onExit().join();

        orchestrator.destroy();

        assertThat(orchestrator.waitFor(PROMISED_SECONDS, TimeUnit.SECONDS)).as(said()).isTrue();
      } finally {
        orchestrator.destroyForcibly();
      }
    }
  }

  @Test
  void aLeaderThatIsAnsweredEndsInOrder() throws Exception {
    try (Broker broker = Broker.start(folder.resolve("kafka"))) {
      Process orchestrator = start(broker.bootstrap(), "");
      try {
        await().atMost(PATIENCE).until(() -> isReady(orchestrator));

        orchestrator.destroy();

        assertThat(orchestrator.waitFor(PROMISED_SECONDS, TimeUnit.SECONDS)).as(said()).isTrue();
        assertThat(orchestrator.exitValue()).isEqualTo(Exit.DONE);
      } finally {
        orchestrator.destroyForcibly();
      }
    }
  }

  @Test
  void oneThatWaitsForItsKafkaSaysSoAndEndsInOrder() throws Exception {
    Process orchestrator = start("127.0.0.1:1", "");
    try {
      await().atMost(PATIENCE).until(() -> said().contains("Waits for it"));
      assertThat(said())
          .contains("Kafka at 127.0.0.1:1 does not answer", "/health/ready answers 503");

      orchestrator.destroy();

      assertThat(orchestrator.waitFor(PROMISED_SECONDS, TimeUnit.SECONDS)).as(said()).isTrue();
      assertThat(orchestrator.exitValue()).as(said()).isEqualTo(Exit.DONE);
    } finally {
      orchestrator.destroyForcibly();
    }
  }

  private Process start(String kafka, String mlflow) throws Exception {
    ProcessBuilder command =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            "dev.lethe.orchestrator.cli.Lethe",
            "orchestrator",
            "--kafka=" + kafka,
            "--port=0");
    if (!mlflow.isEmpty()) {
      command.command().add("--mlflow=" + mlflow);
    }
    return command.redirectErrorStream(true).redirectOutput(folder.resolve("log").toFile()).start();
  }

  private String said() throws Exception {
    return Files.readString(folder.resolve("log"));
  }

  private boolean isReady(Process orchestrator) throws Exception {
    assertThat(orchestrator.isAlive()).as(said()).isTrue();
    Matcher listens = LISTENS.matcher(said());
    if (!listens.find()) {
      return false;
    }
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest ready =
          HttpRequest.newBuilder(URI.create(listens.group(1) + "/health/ready")).build();
      return client.send(ready, BodyHandlers.discarding()).statusCode() == 200;
    }
  }
}
