package dev.lethe.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lethe.orchestrator.coordinator.Fold;
import dev.lethe.orchestrator.coordinator.LogReader;
import dev.lethe.orchestrator.kafka.Cluster;
import dev.lethe.orchestrator.kafka.KafkaPorts;
import dev.lethe.orchestrator.ledger.Ledger;
import dev.lethe.orchestrator.ledger.SweepStatus;
import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.orchestrator.ledger.TrialStatus;
import dev.lethe.orchestrator.local.Broker;
import dev.lethe.protocol.SweepName;
import dev.lethe.protocol.TopicNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole thread with real processes on a real broker, some of which are killed on the way. */
class KilledProcessesTest {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  @TempDir Path directory;
  private Broker broker;

  @BeforeEach
  void startABroker() throws Exception {
    broker = Broker.start(directory.resolve("kafka"));
    Files.writeString(
        directory.resolve("sweep.yaml"),
        """
        apiVersion: lethe/v1
        kind: Sweep
        name: killed
        metric: {name: validation/accuracy, goal: maximize}
        report: test/accuracy
        task: {noop: {milliseconds: 300}}
        variants: {a: {rho: {values: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]}}, b: {rho: {values: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]}}}
        baseline: a
        method: grid
        budget: {per_trial: {steps: 1}}
        seeds: {tune: 2, confirm: 0}
        """);
  }

  @AfterEach
  void stopTheBroker() {
    broker.close();
  }

  @Test
  void aSweepEndsCompleteWhenItsOrchestratorIsKilledAndTheSameCommandIsGivenAgain()
      throws Exception {
    Process first = run("first.log");
    await().atMost(PATIENCE).until(() -> log("first.log").contains("[5/40]"));
    first.destroyForcibly().waitFor();

    Process second = run("second.log");

    assertThat(second.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(second.exitValue()).as(log("second.log")).isZero();
    assertThatEveryTrialIsDoneOnce();
  }

  @Test
  void aSweepEndsCompleteWhenAWorkerIsKilled() throws Exception {
    Process run = run("run.log");
    await().atMost(PATIENCE).until(() -> log("run.log").contains("[5/40]"));
    ProcessHandle worker = run.children().findFirst().orElseThrow();

    worker.destroyForcibly();

    assertThat(run.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(run.exitValue()).as(log("run.log")).isZero();
    assertThatEveryTrialIsDoneOnce();
  }

  private Process run(String log) throws IOException {
    String classPath = System.getProperty("java.class.path");
    ProcessBuilder builder =
        new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Dlethe.worker.classpath=" + classPath,
                "-cp",
                classPath,
                "dev.lethe.orchestrator.cli.Lethe",
                "run",
                directory.resolve("sweep.yaml").toString(),
                "--kafka",
                broker.bootstrap(),
                "--no-mlflow",
                "--workers",
                "2"));
    builder.environment().put("LETHE_HOME", directory.resolve("home").toString());
    return builder
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve(log).toFile())
        .start();
  }

  private String log(String name) throws IOException {
    return Files.readString(directory.resolve(name));
  }

  private void assertThatEveryTrialIsDoneOnce() {
    SweepView sweep = fold().view(new SweepName("killed")).orElseThrow();
    assertThat(sweep.status()).isEqualTo(SweepStatus.FINISHED);
    assertThat(sweep.trials())
        .hasSize(40)
        .allMatch(trial -> trial.status() == TrialStatus.DONE)
        .extracting(trial -> trial.trial().id())
        .doesNotHaveDuplicates();
  }

  private Ledger fold() {
    Cluster cluster = new Cluster(broker.bootstrap(), new TopicNames("lethe"));
    Ledger ledger = new Ledger();
    try (LogReader reader = KafkaPorts.readers(cluster).open(0)) {
      long end = reader.end();
      while (ledger.position() < end) {
        reader.poll(Duration.ofMillis(100)).forEach(entry -> Fold.into(ledger, entry));
      }
    }
    return ledger;
  }
}
