package dev.lethe.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lethe.orchestrator.kafka.Cluster;
import dev.lethe.orchestrator.ledger.Ledger;
import dev.lethe.orchestrator.ledger.SweepStatus;
import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.orchestrator.ledger.TrialStatus;
import dev.lethe.orchestrator.local.Broker;
import dev.lethe.protocol.SweepName;
import dev.lethe.protocol.TopicNames;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code lethe run} with a broker of its own, and what a user does to it. */
class LocalRunTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path folder;
  private Path home;
  private Path sweep;

  @BeforeEach
  void writeASweep() throws IOException {
    home = folder.resolve("a home, with spaces");
    sweep =
        Files.writeString(
            folder.resolve("sweep.yaml"),
            """
            apiVersion: lethe/v1
            kind: Sweep
            name: local
            metric: {name: validation/accuracy, goal: maximize}
            report: test/accuracy
            task: {noop: {milliseconds: 200}}
            variants: {a: {rho: {values: [1, 2, 3, 4, 5]}}, b: {rho: {values: [1, 2, 3, 4, 5]}}}
            baseline: a
            method: grid
            budget: {per_trial: {steps: 1}}
            seeds: {tune: 2, confirm: 0}
            """);
  }

  @Test
  void ctrlCEndsItInOrderAndTheSameCommandGoesOn() throws Exception {
    try (LetheProcess first = run().awaits("[3/20]")) {
      try (LetheProcess second = run()) {
        assertThat(second.status()).isEqualTo(3);
        assertThat(second.output()).contains("is in use by process " + first.pid());
      }
      first.signal("INT");

      assertThat(first.status()).isEqualTo(130);
      assertThat(first.output())
          .contains("Finishes in order", "To go on with the sweep: lethe run " + sweep)
          .doesNotContain("Exception");
    }
    try (LetheProcess again = run()) {
      assertThat(again.status()).as(again.output()).isZero();
      assertThat(again.output()).contains("[20/20]").doesNotContain("[1/20]", "20 trials, 0 ended");
    }
    assertThatAllIsDone();
  }

  @Test
  void nothingIsLostWhenItIsStoppedAtOnceOrKilledAndStartedAgainAtOnce() throws Exception {
    try (LetheProcess stopped = run().awaits("[3/20]")) {
      stopped.signal("INT");
      stopped.awaits("Finishes in order").signal("INT");
      assertThat(stopped.status()).isEqualTo(130);
    }
    try (LetheProcess killed = run().awaits("[8/20]")) {
      killed.signal("KILL");
      assertThat(killed.status()).isEqualTo(137);
    }
    try (LetheProcess again = run()) {
      assertThat(again.status()).as(again.output()).isZero();
      assertThat(again.output()).contains("[20/20]").doesNotContain("[7/20]");
    }
  }

  @Test
  void sigtermWhileItStartsEndsItInOrderToo() throws Exception {
    try (LetheProcess starting = run()) {
      await().atMost(PATIENCE).until(() -> Files.exists(home.resolve("kafka/broker.log")));

      starting.signal("TERM");

      assertThat(starting.status()).isEqualTo(130);
      assertThat(starting.output())
          .contains("To go on with the sweep: lethe run " + sweep)
          .doesNotContain("Exception");
    }
  }

  @Test
  void saysThatItsBrokerIsGoneAndEnds() throws Exception {
    try (LetheProcess run = run().awaits("[3/20]")) {
      String holder = Files.readString(home.resolve("kafka/broker.lock"));
      ProcessHandle broker =
          ProcessHandle.of(Long.parseLong(holder.split(" ", -1)[1])).orElseThrow();
      List<ProcessHandle> all = run.descendants();

      broker.destroyForcibly();

      assertThat(run.status()).isEqualTo(3);
      assertThat(run.output())
          .contains("lethe: the Kafka broker of this machine has ended (status 137)")
          .contains("the same command again goes on")
          .doesNotContain("Exception");
      await().atMost(PATIENCE).until(() -> all.stream().noneMatch(ProcessHandle::isAlive));
    }
  }

  @Test
  void withoutPythonItGoesOnWithoutMlflowAndTrialsThatFailAreItsExitCode() throws Exception {
    Files.writeString(
        sweep,
        """
        apiVersion: lethe/v1
        kind: Sweep
        name: diverging
        metric: {name: validation/accuracy, goal: maximize}
        report: test/accuracy
        task:
          dataset: {name: shapes, size: 8, train: 80, validation: 40, test: 40}
          model: {name: mlp}
        parameters: {learning_rate: 1.0e+30, batch_size: 20}
        variants: {sgd: {}}
        baseline: sgd
        method: grid
        budget: {per_trial: {steps: 8}}
        seeds: {tune: 1, confirm: 0}
        """);
    Map<String, String> noPython = Map.of("PATH", folder.toString());
    try (LetheProcess run =
        LetheProcess.start(home, noPython, "run", sweep.toString(), "--workers", "1")) {
      assertThat(run.status()).as(run.output()).isEqualTo(1);
      assertThat(run.output().split("Goes on without MLflow", -1)).hasSize(2);
      assertThat(run.output()).contains("neither python3 nor python on PATH", "diverged");
    }
  }

  @Test
  void itGoesOnWithoutTheMlflowOfItsHomeWhereTheEnvironmentLetsNobodyIn() throws Exception {
    Map<String, String> unreadable = Map.of("MLFLOW_TRACKING_SERVER_CERT_PATH", "/no/such.pem");
    try (FileChannel _ = servedMlflow("https://localhost:9");
        LetheProcess run = LetheProcess.start(home, unreadable, "run", sweep.toString())) {
      assertThat(run.status()).as(run.output()).isZero();
      assertThat(run.output())
          .contains("Goes on without MLflow: ", "MLFLOW_TRACKING_SERVER_CERT_PATH=/no/such.pem")
          .doesNotContain("Exception");
    }
  }

  /** As if another process had started the home's MLflow, until the channel is closed. */
  private FileChannel servedMlflow(String address) throws IOException {
    Path lock = Files.createDirectories(home.resolve("mlflow-data")).resolve("server.lock");
    Files.writeString(lock, "this test%n%s".formatted(address));
    FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE);
    assertThat(channel.tryLock()).isNotNull();
    return channel;
  }

  @Test
  void aTerminalShowsThePictureAndItsClosingLeavesNobodyBehind() throws Exception {
    try (LetheProcess terminal =
        LetheProcess.onATerminal(home, "run", sweep.toString(), "--no-mlflow", "--workers", "1")) {
      terminal.awaits("variant").awaits("trials/min,").awaits("waits");
      List<ProcessHandle> all = terminal.descendants();

      terminal.signal("KILL");

      assertThat(terminal.output())
          .contains("tuning", "queued", "running", "done", "failed", "best", "left", "worker-1");
      assertThat(all).hasSizeGreaterThan(2);
      await().atMost(PATIENCE).until(() -> all.stream().noneMatch(ProcessHandle::isAlive));
    }
  }

  private LetheProcess run() throws IOException {
    return LetheProcess.start(
        home, Map.of(), "run", sweep.toString(), "--no-mlflow", "--workers", "1");
  }

  private void assertThatAllIsDone() throws Exception {
    SweepView view = fold().view(new SweepName("local")).orElseThrow();
    assertThat(view.status()).isEqualTo(SweepStatus.FINISHED);
    assertThat(view.trials())
        .hasSize(20)
        .allMatch(trial -> trial.status() == TrialStatus.DONE)
        .filteredOn(trial -> trial.attempts() > 1)
        .as("only what ran when it was stopped is run again")
        .hasSizeLessThanOrEqualTo(4);
  }

  private Ledger fold() throws Exception {
    try (Broker broker = Broker.start(home.resolve("kafka"))) {
      return FoldedLog.of(new Cluster(broker.bootstrap(), new TopicNames("lethe")));
    }
  }
}
