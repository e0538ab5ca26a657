package dev.lethe.bench;

import static dev.lethe.bench.StoredTraining.TRIAL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lethe.protocol.ArtifactName;
import dev.lethe.protocol.Checkpoint;
import dev.lethe.protocol.TrialId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoints of trainings in a real object store: what is used, what is not, and what goes. */
class CheckpointBucketTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final TrialId OTHER = new TrialId("fedcba9876543210");

  @TempDir static Path directory;
  @AutoClose private static StoredTraining training;

  @TempDir Path folder;
  private String place = "";

  @BeforeAll
  static void start() throws Exception {
    training = StoredTraining.in(directory);
  }

  @BeforeEach
  void name(TestInfo test) {
    place = "/" + test.getTestMethod().orElseThrow().getName();
  }

  @Test
  void whatOneWorkerKeptAnotherGoesOnFromWithTheSameBits() throws Exception {
    try (StoringWorker one = worker("one");
        StoringWorker other = worker("other")) {
      ScriptedSteps half = new ScriptedSteps(List.of(3), 7, _ -> {});
      Checkpoint kept = one.stopped(TRIAL, half);

      ScriptedSteps rest = ScriptedSteps.toTheEnd();
      assertThat(other.completed(2, kept, rest)).isEqualTo(training.undisturbed());

      assertThat(half.kept()).doesNotContainNull().hasSize(1);
      assertThat(rest.done()).containsExactly(8L, 9L, 10L, 11L, 12L);
      assertThat(one.names()).contains(kept.name(), half.kept().getFirst().name());
      other.checkpoints(TRIAL, 2).removeAll();
      await().atMost(PATIENCE).until(() -> one.names().isEmpty());
      assertThat(filesOnTheirWay()).isEmpty();
    }
  }

  @Test
  void whatIsNotWhatItWasIsNotUsed() throws Exception {
    try (StoringWorker one = worker("one")) {
      Checkpoint kept = one.stopped(TRIAL, ScriptedSteps.until(7));
      ArtifactName name = new ArtifactName(kept.name());

      Path damaged = folder.resolve("damaged");
      one.bucket().get(name, damaged, Long.MAX_VALUE, () -> true);
      byte[] bytes = Files.readAllBytes(damaged);
      bytes[bytes.length / 2] ^= 1;
      one.put(name, Files.write(damaged, bytes));
      one.assertThatItBeginsAnew(kept, "it is damaged");

      one.put(name, Files.write(damaged, new byte[bytes.length + (2 << 20)]));
      one.assertThatItBeginsAnew(kept, "expected");

      one.bucket().remove(name);
      one.assertThatItBeginsAnew(kept, "status 404");
    }
  }

  @Test
  void whatAnotherTrialKeptIsNotUsedWhateverItsNameSays() throws Exception {
    try (StoringWorker one = worker("one")) {
      Checkpoint its = one.stopped(OTHER, ScriptedSteps.until(7));
      Path file = folder.resolve("its");
      one.bucket().get(new ArtifactName(its.name()), file, Long.MAX_VALUE, () -> true);
      String ours = its.name().replace(OTHER.value(), TRIAL.value());
      one.put(new ArtifactName(ours), file);

      one.assertThatItBeginsAnew(
          new Checkpoint(ours, its.step(), its.checksum()), "it has the trial " + OTHER);
      one.assertThatItBeginsAnew(its, "its name is not that of a checkpoint of trial");
      one.checkpoints(TRIAL, 1).remove(its);
      one.checkpoints(TRIAL, 2).removeAll();
      await().atMost(PATIENCE).until(() -> !one.names().contains(ours));
      assertThat(one.names()).containsExactly(its.name());
    }
  }

  @Test
  void whatNobodyAskedForInTwoWeeksGoesAndNothingElse() throws Exception {
    try (StoringWorker one = worker("one")) {
      Checkpoint kept = one.stopped(TRIAL, ScriptedSteps.until(7));
      Path foreign = Files.writeString(folder.resolve("results.csv"), "a,b");
      one.put(new ArtifactName("results.csv"), foreign);
      ArtifactName others = new ArtifactName(OTHER.value() + "-1-7-aa.checkpoint");
      one.put(others, foreign);

      one.tidying().removeAbandoned(Instant.now().plus(Duration.ofDays(13)));
      one.tidying().removeAbandoned(Instant.now().plus(Duration.ofDays(13)));
      one.checkpoints(OTHER, 2).removeAll();
      one.put(new ArtifactName(kept.name() + "-copy"), foreign);
      // it tidies up in order
      await().atMost(PATIENCE).until(() -> !one.names().contains(others.value()));
      assertThat(one.names()).contains(kept.name());
      one.tidying().removeAbandoned(Instant.now().plus(Duration.ofDays(15)));

      await().atMost(PATIENCE).until(() -> !one.names().contains(kept.name()));
      assertThat(one.names()).containsExactlyInAnyOrder("results.csv", kept.name() + "-copy");
    }
  }

  private StoringWorker worker(String name) {
    return new StoringWorker(
        training, folder.resolve(name), training.bucket(place, training.port()));
  }

  private List<Path> filesOnTheirWay() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }
}
