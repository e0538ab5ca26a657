package dev.lethe.worker.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.protocol.Budget;
import dev.lethe.protocol.Checkpoint;
import dev.lethe.protocol.Loss;
import dev.lethe.protocol.ModelSpec;
import dev.lethe.protocol.Rule;
import dev.lethe.protocol.TrainingSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingTest {
  private static final Budget TWO_EPOCHS_AND_A_HALF = new Budget.Steps(12);

  @TempDir private Path folder;

  @BeforeAll
  static void computeWithOneThread() {
    EngineSetup.prepare(1);
  }

  @Test
  void sameSpecificationGivesTheSameBits() {
    TrainingSpec.Classification spec =
        Examples.spec(new Rule.Gsam(0.1, 0.4, false), TWO_EPOCHS_AND_A_HALF);
    Journal first = new Journal();
    Map<String, Double> expected = completed(run(spec, null, first));

    Journal second = new Journal();
    Map<String, Double> actual = completed(run(spec, null, second));

    assertThat(actual).isEqualTo(expected);
    assertThat(second.epochs).isEqualTo(first.epochs);
  }

  @Test
  void anotherSeedGivesAnotherResult() {
    TrainingSpec.Classification spec = Examples.spec(new Rule.None(), TWO_EPOCHS_AND_A_HALF);

    Map<String, Double> one = completed(run(spec, null, new Journal()));
    Map<String, Double> other = completed(run(Examples.withSeed(spec, 8), null, new Journal()));

    assertThat(one).isNotEqualTo(other);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 4, 5, 11})
  void resumedTrainingEndsWithTheBitsOfAnUninterruptedOne(long stopAfter) {
    TrainingSpec.Classification spec = Examples.spec(new Rule.Random(0.1), TWO_EPOCHS_AND_A_HALF);
    Map<String, Double> expected = completed(run(spec, null, new Journal()));
    Checkpoint checkpoint = stoppedAfter(stopAfter, spec);

    Map<String, Double> actual = completed(run(spec, checkpoint, new Journal()));

    assertThat(actual).isEqualTo(expected);
  }

  @Test
  void damagedCheckpointIsPassedOverAndTheResultHasTheSameBits() throws IOException {
    TrainingSpec.Classification spec = Examples.spec(new Rule.None(), TWO_EPOCHS_AND_A_HALF);
    Map<String, Double> expected = completed(run(spec, null, new Journal()));
    Checkpoint checkpoint = stoppedAfter(3, spec);
    Path file = folder.resolve(checkpoint.name());
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
    Journal journal = new Journal();

    Map<String, Double> actual = completed(run(spec, checkpoint, journal));

    assertThat(actual).isEqualTo(expected);
    assertThat(journal.steps).startsWith(1L);
  }

  @Test
  void checkpointOfAnotherNetworkLeavesTheWeightsAsTheyWere() {
    TrainingSpec.Classification spec = Examples.spec(new Rule.None(), TWO_EPOCHS_AND_A_HALF);
    Map<String, Double> expected = completed(run(spec, null, new Journal()));
    Checkpoint other =
        stoppedAfter(
            3, Examples.plain(spec, new ModelSpec.SmallCnn(8), Loss.SOFTMAX_CROSS_ENTROPY));

    Map<String, Double> actual = completed(run(spec, other, new Journal()));

    assertThat(actual).isEqualTo(expected);
  }

  @Test
  void missingCheckpointIsPassedOver() {
    TrainingSpec.Classification spec = Examples.spec(new Rule.None(), new Budget.Steps(2));
    Journal journal = new Journal();

    Outcome outcome =
        run(spec, new Checkpoint("0123456789abcdef-1-1-0.checkpoint", 1, "0"), journal);

    assertThat(outcome).isInstanceOf(Outcome.Completed.class);
    assertThat(journal.steps).containsExactly(1L, 2L);
  }

  @Test
  void stoppedWhereNothingCanBeWrittenItKeepsNothingAndLeavesNothing() throws IOException {
    TrainingSpec.Classification spec = Examples.spec(new Rule.None(), TWO_EPOCHS_AND_A_HALF);
    Path inTheWay = Files.writeString(folder.resolve("file"), "not a folder");

    Outcome outcome =
        Training.run(
            spec,
            Examples.dataset(),
            null,
            new CheckpointFolder(inTheWay, Examples.ATTEMPT),
            new Journal(3));

    assertThat(outcome).isEqualTo(new Outcome.Stopped(3, null));
    assertThat(folder).isDirectoryNotContaining("glob:**.part");
  }

  @Test
  void stoppedBecauseNobodyWantsItNothingIsWritten() {
    TrainingSpec.Classification spec = Examples.spec(new Rule.None(), TWO_EPOCHS_AND_A_HALF);

    Outcome outcome = run(spec, null, new Journal(3, Observer.Wish.DROP));

    assertThat(outcome).isEqualTo(new Outcome.Stopped(3, null));
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void everyEvaluatedBatchIsASignOfLife() {
    TrainingSpec.Classification spec = Examples.spec(new Rule.None(), TWO_EPOCHS_AND_A_HALF);
    Journal journal = new Journal();

    Outcome _ = run(spec, null, journal);

    assertThat(journal.batchesEvaluated).isEqualTo(journal.epochs.size() + 1);
  }

  @Test
  void everyEpochTellsTheMemoryInUse() {
    Journal journal = new Journal();

    Outcome _ = run(Examples.spec(new Rule.None(), new Budget.Steps(6)), null, journal);

    assertThat(journal.memory)
        .hasSize(2)
        .allSatisfy(mebibytes -> assertThat(mebibytes).isBetween(50.0, 64_000.0));
  }

  @Test
  void everyEpochTellsWhatTheMachineDoesUnderMlflowsNames() {
    Journal journal = new Journal();

    Outcome _ = run(Examples.spec(new Rule.None(), new Budget.Steps(6)), null, journal);

    assertThat(journal.machine)
        .hasSize(2)
        .allSatisfy(metrics -> {
          assertThat(metrics.get("system/cpu_utilization_percentage")).isBetween(0.0, 100.0);
          assertThat(metrics.get("system/system_memory_usage_percentage")).isBetween(0.1, 100.0);
          assertThat(metrics.get("system/system_memory_usage_megabytes")).isGreaterThan(100.0);
        });
  }

  @Test
  void stoppedBeforeItsFirstStepItHasNothingToKeep() {
    TrainingSpec.Classification spec = Examples.spec(new Rule.None(), TWO_EPOCHS_AND_A_HALF);

    Outcome outcome = run(spec, null, new Journal(0));

    assertThat(outcome).isEqualTo(new Outcome.Stopped(0, null));
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void restOfTheBudgetIsEvaluatedLikeAnEpoch() {
    TrainingSpec.Classification spec = Examples.spec(new Rule.Sam(0.1), TWO_EPOCHS_AND_A_HALF);
    Journal journal = new Journal();

    Outcome outcome = run(spec, null, journal);

    assertThat(journal.epochEnds).containsExactly(5L, 10L, 12L);
    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.Completed.class,
            done -> {
              assertThat(done.steps()).isEqualTo(12);
              assertThat(done.gradientEvaluations()).isEqualTo(12 * 8 * 2);
              assertThat(done.metrics())
                  .containsKeys("test/accuracy", "test/loss", "validation/accuracy");
            });
  }

  @Test
  void lossThatIsNoNumberEndsTheTrainingWithItsStep() {
    TrainingSpec.Classification spec = Examples.spec(new Rule.None(), new Budget.Steps(50), 1e30);
    Journal journal = new Journal();

    Outcome outcome = run(spec, null, journal);

    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.Diverged.class,
            diverged -> {
              assertThat(diverged.step()).isEqualTo(journal.steps.size()).isLessThan(50);
              assertThat(diverged.message()).contains("loss was").contains("in step");
            });
  }

  @Test
  void easyClassesAreLearnt() {
    TrainingSpec.Classification spec =
        Examples.plain(
            Examples.spec(new Rule.Sam(0.05), new Budget.Epochs(12)),
            new ModelSpec.SmallCnn(4),
            Loss.SOFTMAX_CROSS_ENTROPY);

    Map<String, Double> metrics = completed(run(spec, null, new Journal()));

    assertThat(metrics.get("test/accuracy")).isGreaterThan(0.9);
  }

  private Checkpoint stoppedAfter(long steps, TrainingSpec.Classification spec) {
    Outcome.Stopped stopped = (Outcome.Stopped) run(spec, null, new Journal(steps));
    assertThat(stopped.step()).isEqualTo(steps);
    return Objects.requireNonNull(stopped.checkpoint());
  }

  private Outcome run(
      TrainingSpec.Classification spec, @Nullable Checkpoint checkpoint, Observer observer) {
    CheckpointFolder checkpoints = new CheckpointFolder(folder, Examples.ATTEMPT);
    return Training.run(spec, Examples.dataset(), checkpoint, checkpoints, observer);
  }

  private static Map<String, Double> completed(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Completed.class);
    return Journal.untimed(((Outcome.Completed) outcome).metrics());
  }
}
