package dev.lethe.worker.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.protocol.Budget;
import dev.lethe.protocol.ModelSpec;
import dev.lethe.protocol.Rule;
import dev.lethe.protocol.TrainingSpec;
import dev.lethe.protocol.TrainingSpec.Loss;
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
  void sameSpecificationGivesTheSameBits() throws IOException {
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
  void anotherSeedGivesAnotherResult() throws IOException {
    TrainingSpec.Classification spec = Examples.spec(new Rule.None(), TWO_EPOCHS_AND_A_HALF);

    Map<String, Double> one = completed(run(spec, null, new Journal()));
    Map<String, Double> other = completed(run(Examples.withSeed(spec, 8), null, new Journal()));

    assertThat(one).isNotEqualTo(other);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 4, 5, 11})
  void resumedTrainingEndsWithTheBitsOfAnUninterruptedOne(long stopAfter) throws IOException {
    TrainingSpec.Classification spec = Examples.spec(new Rule.Random(0.1), TWO_EPOCHS_AND_A_HALF);
    Map<String, Double> expected = completed(run(spec, null, new Journal()));
    Path checkpoint = stoppedAfter(stopAfter, spec);

    Map<String, Double> actual = completed(run(spec, checkpoint, new Journal()));

    assertThat(actual).isEqualTo(expected);
  }

  @Test
  void damagedCheckpointIsRefused() throws IOException {
    TrainingSpec.Classification spec = Examples.spec(new Rule.None(), TWO_EPOCHS_AND_A_HALF);
    Path checkpoint = stoppedAfter(3, spec);
    byte[] bytes = Files.readAllBytes(checkpoint);
    bytes[bytes.length / 2] ^= 1;
    Files.write(checkpoint, bytes);

    assertThatThrownBy(() -> run(spec, checkpoint, new Journal()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("damaged");
  }

  @Test
  void stoppedBeforeItsFirstStepItHasNothingToKeep() throws IOException {
    TrainingSpec.Classification spec = Examples.spec(new Rule.None(), TWO_EPOCHS_AND_A_HALF);

    Outcome outcome = run(spec, null, new Journal(0));

    assertThat(outcome).isEqualTo(new Outcome.Stopped(0, null));
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void restOfTheBudgetIsEvaluatedLikeAnEpoch() throws IOException {
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
  void lossThatIsNoNumberEndsTheTrainingWithItsStep() throws IOException {
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
  void easyClassesAreLearnt() throws IOException {
    TrainingSpec.Classification spec =
        Examples.plain(
            Examples.spec(new Rule.Sam(0.05), new Budget.Epochs(12)),
            new ModelSpec.SmallCnn(4),
            Loss.SOFTMAX_CROSS_ENTROPY);

    Map<String, Double> metrics = completed(run(spec, null, new Journal()));

    assertThat(metrics.get("test/accuracy")).isGreaterThan(0.9);
  }

  private Path stoppedAfter(long steps, TrainingSpec.Classification spec) throws IOException {
    Outcome.Stopped stopped = (Outcome.Stopped) run(spec, null, new Journal(steps));
    assertThat(stopped.step()).isEqualTo(steps);
    return folder.resolve(Objects.requireNonNull(stopped.checkpoint()).name());
  }

  private Outcome run(
      TrainingSpec.Classification spec, @Nullable Path checkpoint, Observer observer)
      throws IOException {
    CheckpointFolder checkpoints = new CheckpointFolder(folder, Examples.ATTEMPT);
    return Training.run(spec, Examples.dataset(), checkpoint, checkpoints, observer);
  }

  private static Map<String, Double> completed(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Completed.class);
    return Journal.untimed(((Outcome.Completed) outcome).metrics());
  }
}
