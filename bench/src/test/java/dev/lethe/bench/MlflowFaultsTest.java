package dev.lethe.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lethe.bench.soak.TrackedRun;
import dev.lethe.bench.soak.TrackedRuns;
import dev.lethe.orchestrator.kafka.Cluster;
import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.orchestrator.ledger.TrialView;
import dev.lethe.orchestrator.local.MlflowServer;
import dev.lethe.protocol.SweepName;
import dev.lethe.protocol.TopicNames;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever a real MLflow does while real processes train, it has everything once it is well. */
@Tag("faults")
class MlflowFaultsTest {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final String METRIC = "validation/accuracy";
  private static final String TRAINING =
      """
      apiVersion: lethe/v1
      kind: Sweep
      name: NAME
      metric: {name: validation/accuracy, goal: maximize}
      report: test/accuracy
      task:
        dataset: {name: shapes, classes: 4, size: 8, train: 240, validation: 40, test: 40}
        model: {name: mlp, width: 16, depth: 1}
      parameters: {learning_rate: {values: [0.02, 0.05]}, batch_size: 24}
      variants: {sgd: {}, sam: {rho: 0.05}}
      baseline: sgd
      method: grid
      budget: {per_trial: {epochs: 4}}
      seeds: {tune: 1, confirm: 2}
      """;

  @RegisterExtension private static final BrokerForTests BROKER = new BrokerForTests();

  @TempDir Path directory;
  private final TopicNames topics = BrokerForTests.freshTopics();
  private ProcessesForTests processes;
  private MlflowServer mlflow;
  private SpoiltMlflow spoilt;

  @BeforeEach
  void begin() throws Exception {
    mlflow = startMlflow();
    spoilt = new SpoiltMlflow(mlflow.uri());
    processes = new ProcessesForTests(directory, BROKER.bootstrap(), topics);
    Process _ =
        processes.orchestrator("orchestrator.log", List.of("--mlflow", spoilt.uri().toString()));
    processes.worker("one");
  }

  @AfterEach
  void end() {
    processes.close();
    spoilt.close();
    mlflow.close();
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NOT")
  void trainingDoesNotMindAndMlflowHasEachPointOnceInTheEnd(SpoiltMlflow.How how) throws Exception {
    run("before");
    awaitTracked("before");
    spoilt.spoil(how);

    run("spoilt");

    await().atMost(PATIENCE).until(() -> spoilt.spoilt() > 0);
    spoilt.spoil(SpoiltMlflow.How.NOT);
    awaitTracked("spoilt");
    assertThatMlflowHasEachPointOnce("before");
    assertThatMlflowHasEachPointOnce("spoilt");
  }

  @Test
  void whatARestoredBackupLacksIsBroughtAgain() throws Exception {
    run("first");
    awaitTracked("first");
    Path database = directory.resolve("mlflow/mlflow-data/mlflow.db");
    Path backup = directory.resolve("backup.db");
    mlflow.close();
    Path _ = Files.copy(database, backup);
    mlflow = startMlflow();
    run("second");
    awaitTracked("second");
    mlflow.close();
    Path _ = Files.copy(backup, database, StandardCopyOption.REPLACE_EXISTING);

    mlflow = startMlflow();

    awaitTracked("second");
    assertThatMlflowHasEachPointOnce("first");
    assertThatMlflowHasEachPointOnce("second");
  }

  /** Hands a sweep in and waits until the log has its end. */
  private void run(String name) throws Exception {
    processes.submit("orchestrator.log", TRAINING.replace("NAME", name), 1);
    await().atMost(PATIENCE).until(() -> sweep(name).endedAt() != null);
  }

  private void awaitTracked(String sweep) {
    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(() -> {
          try (TrackedRuns runs = new TrackedRuns(mlflow.uri())) {
            return runs.progress(sweep).finished();
          }
        });
  }

  /** Counted on the server, beside what the log has. */
  private void assertThatMlflowHasEachPointOnce(String name) throws Exception {
    TreeMap<String, List<TrackedRun.Point>> expected = new TreeMap<>();
    for (TrialView trial : sweep(name).trials()) {
      expected.put(
          trial.trial().id().value(),
          trial.epochs().stream()
              .map(epoch ->
                  new TrackedRun.Point(
                      METRIC, epoch.steps(), epoch.metrics().getOrDefault(METRIC, -1.0)))
              .toList());
    }
    try (TrackedRuns runs = new TrackedRuns(mlflow.uri())) {
      List<TrackedRun> found = runs.ofTrials(name);
      assertThat(found).hasSize(expected.size()).allMatch(run -> run.status().equals("FINISHED"));
      for (TrackedRun run : found) {
        assertThat(run.points().stream().filter(point -> point.metric().equals(METRIC)))
            .containsExactlyInAnyOrderElementsOf(expected.get(run.trial()));
      }
    }
  }

  private SweepView sweep(String name) {
    return FoldedLog.of(new Cluster(BROKER.bootstrap(), topics))
        .view(new SweepName(name))
        .orElseThrow();
  }

  private MlflowServer startMlflow() throws Exception {
    return MlflowServer.startApart(directory.resolve("mlflow"), System.err::println);
  }
}
