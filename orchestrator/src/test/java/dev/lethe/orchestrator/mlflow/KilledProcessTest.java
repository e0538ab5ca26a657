package dev.lethe.orchestrator.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lethe.orchestrator.cli.CommandLineForTests;
import dev.lethe.orchestrator.kafka.Cluster;
import dev.lethe.orchestrator.testing.KafkaForTests;
import dev.lethe.orchestrator.testing.KeptSweep;
import dev.lethe.orchestrator.testing.MlflowForTests;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mlflow.api.proto.Service.Metric;
import org.mlflow.api.proto.Service.Run;
import org.mlflow.api.proto.Service.RunStatus;
import org.mlflow.api.proto.Service.RunTag;
import org.mlflow.api.proto.Service.ViewType;
import org.mlflow.tracking.MlflowClient;

/** Processes that track, each killed in the middle of its calls: several are on their way then. */
class KilledProcessTest {
  private static final String SWEEP = "killed-processes";

  /** Calls after which one is killed, each in a process that goes on where the last one was. */
  private static final List<Integer> CALLS = List.of(2, 5, 9, 14, 20);

  private static final int KILLED = 128 + 9;

  @TempDir Path place;

  @Test
  void theNextOneGoesOnAndLeavesEveryRunAndPointOnce() throws Exception {
    Path export = export();
    try (FaultyProxy proxy = new FaultyProxy(MlflowForTests.uri())) {
      for (int calls : CALLS) {
        assertThat(statusOfOneKilledAfter(calls, export, proxy)).as(log()).isEqualTo(KILLED);
        await().atMost(Duration.ofSeconds(60)).until(proxy::isIdle);
      }
    }
    assertThat(trials()).as("runs of trials before the last one").isNotEmpty();

    CommandLineForTests last =
        CommandLineForTests.run(track(export, MlflowForTests.uri()).toArray(String[]::new));

    assertThat(last.status()).as(last.errors()).isZero();
    assertThat(all()).hasSize(1 + 2 + 4 + 9);
    assertThat(all()).extracting(run -> tag(run, "lethe.key")).doesNotHaveDuplicates();
    assertThat(all()).noneMatch(run -> run.getInfo().getStatus() == RunStatus.RUNNING);
    List<Run> done =
        trials().stream().filter(run -> run.getInfo().getStatus() == RunStatus.FINISHED).toList();
    assertThat(done).hasSize(8);
    try (MlflowClient client = new MlflowClient(MlflowForTests.uri().toString())) {
      for (Run run : done) {
        assertThat(steps(client, run, "validation/accuracy")).containsExactly(8L, 16L);
        assertThat(steps(client, run, "train/loss")).containsExactly(8L, 16L);
        assertThat(steps(client, run, "test/accuracy")).containsExactly(16L);
      }
    }
  }

  private int statusOfOneKilledAfter(int calls, Path export, FaultyProxy proxy) throws Exception {
    CompletableFuture<Process> tracker = new CompletableFuture<>();
    proxy.insteadOfAnswer(calls, () -> tracker.join().destroyForcibly().onExit().join());
    tracker.complete(start(track(export, proxy.uri())));
    return tracker.join().waitFor();
  }

  private Process start(List<String> command) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            "dev.lethe.orchestrator.cli.Lethe");
    builder.command().addAll(command);
    return builder
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(place.resolve("log").toFile()))
        .start();
  }

  private String log() throws IOException {
    return Files.readString(place.resolve("log"));
  }

  private static List<String> track(Path export, URI server) {
    return List.of("track", SWEEP, "--from", export.toString(), "--mlflow", server.toString());
  }

  private Path export() {
    Cluster kafka = KafkaForTests.holding(KeptSweep.finished(SWEEP).records());
    Path export = place.resolve("export");
    CommandLineForTests told =
        CommandLineForTests.run(
            "export",
            SWEEP,
            "-o",
            export.toString(),
            "--kafka",
            kafka.bootstrap(),
            "--namespace",
            kafka.topics().namespace());
    assertThat(told.status()).as(told.errors()).isZero();
    return export;
  }

  private static List<Run> all() {
    try (MlflowClient client = new MlflowClient(MlflowForTests.uri().toString())) {
      String id = client.getExperimentByName(SWEEP).orElseThrow().getExperimentId();
      return client.searchRuns(List.of(id), "", ViewType.ACTIVE_ONLY, 100, List.of()).getItems();
    }
  }

  private static List<Run> trials() {
    return all().stream().filter(run -> tag(run, "lethe.level").equals("trial")).toList();
  }

  private static List<Long> steps(MlflowClient client, Run run, String metric) {
    return client.getMetricHistory(run.getInfo().getRunId(), metric).stream()
        .map(Metric::getStep)
        .toList();
  }

  private static String tag(Run run, String key) {
    return run.getData().getTagsList().stream()
        .filter(tag -> tag.getKey().equals(key))
        .map(RunTag::getValue)
        .findFirst()
        .orElse("");
  }
}
