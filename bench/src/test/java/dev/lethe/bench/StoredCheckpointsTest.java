package dev.lethe.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lethe.artifacts.Bucket;
import dev.lethe.orchestrator.kafka.Cluster;
import dev.lethe.orchestrator.ledger.SweepStatus;
import dev.lethe.orchestrator.ledger.TrialStatus;
import dev.lethe.orchestrator.ledger.TrialView;
import dev.lethe.protocol.Checkpoint;
import dev.lethe.protocol.Report.Checkpointed;
import dev.lethe.protocol.Report.EpochFinished;
import dev.lethe.protocol.SweepName;
import dev.lethe.protocol.TopicNames;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two workers that share an object store and no folder, with real processes on a real broker: one
 * is killed, and the other goes on from what it had kept.
 */
class StoredCheckpointsTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final SweepName SWEEP = new SweepName("stored");
  private static final String YAML =
      """
      apiVersion: lethe/v1
      kind: Sweep
      name: stored
      metric: {name: validation/accuracy, goal: maximize}
      report: test/accuracy
      task:
        dataset: {name: shapes, classes: 4, size: 16, cue: 0.5, noise: 0.06, train: 480, validation: 60, test: 60}
        model: {name: small-cnn, width: 4}
      parameters: {learning_rate: 0.05, batch_size: 24}
      variants: {sgd: {}}
      baseline: sgd
      method: grid
      budget: {per_trial: {epochs: 200}}
      seeds: {tune: 1, confirm: 0}
      checkpoint: {every: 1s}
      """;

  @RegisterExtension private static final BrokerForTests BROKER = new BrokerForTests();

  @TempDir Path directory;
  private final TopicNames topics = BrokerForTests.freshTopics();
  private ProcessesForTests processes;
  private FollowedLog log;
  private ObjectStoreForTests store;

  @BeforeEach
  void begin() throws Exception {
    processes = new ProcessesForTests(directory, BROKER.bootstrap(), topics);
    log = new FollowedLog(cluster(), SWEEP);
    store = ObjectStoreForTests.start(directory, "stored-sentinel-c4d7");
  }

  @AfterEach
  void end() {
    log.close();
    processes.close();
    store.close();
  }

  @Test
  void aTrialWhoseWorkerIsKilledGoesOnElsewhereFromTheStoreWithTheSameBits() throws Exception {
    Process _ = processes.orchestrator("orchestrator.log");
    Map<String, String> letIn = store.environment(store.port());
    for (String name : List.of("one", "two")) {
      processes.worker(name, letIn, List.of("--checkpoints", "s3://bucket/checkpoints"));
    }
    processes.submit("orchestrator.log", YAML, 2);
    await().atMost(PATIENCE).ignoreExceptions().until(() -> FoldedLog.of(cluster()).epoch() >= 0);
    log.open();
    log.awaitThat(now -> now.view().isPresent());
    try (Bucket bucket = store.bucket("/checkpoints")) {
      log.awaitThat(now -> now.facts(Checkpointed.class).size() >= 3);
      String first = log.facts(Checkpointed.class).getFirst().checkpoint().name();
      await().atMost(PATIENCE).until(() -> !names(bucket).contains(first));
      assertThat(names(bucket)).as("the last, the one before, one on its way").hasSizeBetween(2, 3);

      String worker = Objects.requireNonNull(log.sweep().trials().getFirst().worker()).value();
      ProcessesForTests.kill(processes.named(worker));

      log.awaitThat(now -> now.sweep().status() == SweepStatus.FINISHED);
      TrialView trial = log.sweep().trials().getFirst();
      assertThat(trial.status()).isEqualTo(TrialStatus.DONE);
      assertThat(trial.attempts()).isEqualTo(2);
      assertThat(firstStepsOf(2)).isGreaterThan(lastOf(1).step());
      assertThat(Undisturbed.untimed(trial.metrics()))
          .isEqualTo(Undisturbed.metrics(YAML, trial.trial(), directory.resolve("undisturbed")));
      await().atMost(PATIENCE).until(() -> names(bucket).isEmpty());
    }
  }

  private static List<String> names(Bucket bucket) throws Exception {
    return bucket.list("", 100).stream().map(kept -> kept.name().value()).toList();
  }

  private Checkpoint lastOf(int attempt) {
    return log.facts(Checkpointed.class).stream()
        .filter(fact -> fact.attempt().number() == attempt)
        .map(Checkpointed::checkpoint)
        .reduce((_, later) -> later)
        .orElseThrow();
  }

  /** Steps at the end of the first epoch that it ended. */
  private long firstStepsOf(int attempt) {
    return log.written(EpochFinished.class).stream()
        .filter(fact -> fact.attempt().number() == attempt)
        .mapToLong(EpochFinished::steps)
        .findFirst()
        .orElseThrow();
  }

  private Cluster cluster() {
    return new Cluster(BROKER.bootstrap(), topics);
  }
}
