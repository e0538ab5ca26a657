package dev.lethe.bench;

import static dev.lethe.bench.DisturbedSweep.ORCHESTRATOR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lethe.artifacts.Bucket;
import dev.lethe.orchestrator.ledger.TrialView;
import dev.lethe.protocol.Checkpoint;
import dev.lethe.protocol.Report.Checkpointed;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
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
  private static final String ABANDONED = "fedcba9876543210-1-20-aa.checkpoint";

  @RegisterExtension private static final BrokerForTests BROKER = new BrokerForTests();

  @TempDir Path directory;
  @AutoClose private DisturbedSweep sweep;
  @AutoClose private ObjectStoreForTests store;

  @BeforeEach
  void begin() throws Exception {
    sweep = new DisturbedSweep(directory, BROKER.bootstrap());
    store = ObjectStoreForTests.start(directory, "stored-sentinel-c4d7");
  }

  @Test
  void aTrialWhoseWorkerIsKilledGoesOnElsewhereFromTheStoreWithTheSameBits() throws Exception {
    store.keepSince(Instant.now().minus(Duration.ofDays(15)), "checkpoints/" + ABANDONED);
    Process _ = sweep.processes().orchestrator(ORCHESTRATOR);
    Map<String, String> letIn = store.environment(store.port());
    for (String name : List.of("one", "two")) {
      sweep.processes().worker(name, letIn, List.of("--checkpoints", "s3://bucket/checkpoints"));
    }
    sweep.submit(ORCHESTRATOR, SweepText.training(200), 2);
    FollowedLog log = sweep.log();
    try (Bucket bucket = store.bucket("/checkpoints")) {
      log.awaitThat(now -> now.facts(Checkpointed.class).size() >= 3);
      await().atMost(PATIENCE).until(() -> !names(bucket).contains(ABANDONED));
      String first = log.facts(Checkpointed.class).getFirst().checkpoint().name();
      await().atMost(PATIENCE).until(() -> !names(bucket).contains(first));
      assertThat(names(bucket)).as("the last, the one before, one on its way").hasSizeBetween(2, 3);

      sweep.kill(sweep.workerAtWork());

      TrialView trial = sweep.awaitThatItEndsAsIfNothingHadHappened();
      assertThat(trial.attempts()).isEqualTo(2);
      assertThat(log.stepsOf(2).getFirst()).isGreaterThan(lastOf(1).step());
      await().atMost(PATIENCE).until(() -> names(bucket).isEmpty());
    }
  }

  private static List<String> names(Bucket bucket) throws Exception {
    return bucket.list("", 100).stream().map(kept -> kept.name().value()).toList();
  }

  private Checkpoint lastOf(int attempt) {
    return sweep.log().facts(Checkpointed.class).stream()
        .filter(fact -> fact.attempt().number() == attempt)
        .map(Checkpointed::checkpoint)
        .reduce((_, later) -> later)
        .orElseThrow();
  }
}
