package dev.lethe.worker.training;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.protocol.Budget;
import dev.lethe.protocol.Checkpoint;
import dev.lethe.protocol.EvaluationRhythm;
import dev.lethe.protocol.Rule;
import dev.lethe.protocol.TrainingSpec.Classification;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Behind which epochs a trial is evaluated, and on what. Five steps are an epoch. */
class EvaluatedEpochsTest {
  private static final Budget FOUR_EPOCHS_AND_A_HALF = new Budget.Steps(22);

  @TempDir private Path folder;

  @BeforeAll
  static void computeWithOneThread() {
    EngineSetup.prepare(1);
  }

  @Test
  void everySecondEpochIsEvaluatedAndTheLastAndEachIsReported() {
    Journal journal = new Journal();

    completed(run(spec(2, false), null, journal));

    assertThat(journal.epochEnds).containsExactly(5L, 10L, 15L, 20L, 22L);
    assertThat(journal.epochs)
        .extracting(metrics -> metrics.containsKey("validation/accuracy"))
        .containsExactly(false, true, false, true, true);
    assertThat(journal.epochs).allMatch(metrics -> metrics.containsKey("training/loss"));
    assertThat(journal.epochs).noneMatch(metrics -> metrics.containsKey("test/accuracy"));
    assertThat(journal.batchesEvaluated).as("three validations and a test").isEqualTo(4);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 100})
  void howOftenItIsEvaluatedChangesNothingInTheTraining(int every) {
    Journal often = new Journal();
    Map<String, Double> expected = completed(run(spec(1, false), null, often));
    Journal seldom = new Journal();

    Map<String, Double> actual = completed(run(spec(every, false), null, seldom));

    assertThat(actual).isEqualTo(expected);
    assertThat(seldom.epochs)
        .extracting(metrics -> metrics.get("training/loss"))
        .isEqualTo(often.epochs.stream().map(metrics -> metrics.get("training/loss")).toList());
  }

  @Test
  void withTestsEveryEvaluatedEpochHasThemAndTheLastAreTheResults() {
    Map<String, Double> expected = completed(run(spec(1, false), null, new Journal()));
    Journal journal = new Journal();

    Map<String, Double> actual = completed(run(spec(3, true), null, journal));

    assertThat(actual).isEqualTo(expected).isEqualTo(journal.epochs.getLast());
    assertThat(journal.epochs)
        .extracting(metrics -> metrics.containsKey("test/loss"))
        .containsExactly(false, false, true, false, true);
    assertThat(journal.batchesEvaluated).as("two validations and two tests").isEqualTo(4);
  }

  /** In an epoch that is not evaluated, behind one, behind one that is, and behind the last. */
  @ParameterizedTest
  @ValueSource(longs = {3, 5, 10, 22})
  void aTrialThatGoesOnIsEvaluatedBehindTheSameEpochs(long stopAfter) {
    Classification spec = spec(2, true);
    Journal whole = new Journal();
    Map<String, Double> expected = completed(run(spec, null, whole));
    Journal rest = new Journal();

    Map<String, Double> actual = completed(run(spec, stoppedAfter(stopAfter, spec), rest));

    assertThat(actual).isEqualTo(expected);
    assertThat(rest.epochs).isNotEmpty();
    assertThat(rest.epochs)
        .isEqualTo(
            whole.epochs.subList(whole.epochs.size() - rest.epochs.size(), whole.epochs.size()));
  }

  private Checkpoint stoppedAfter(long steps, Classification spec) {
    Outcome.Stopped stopped = (Outcome.Stopped) run(spec, null, new Journal(steps));
    assertThat(stopped.step()).isEqualTo(steps);
    return requireNonNull(stopped.checkpoint());
  }

  private static Classification spec(int every, boolean tests) {
    return Examples.spec(new Rule.Random(0.1), FOUR_EPOCHS_AND_A_HALF)
        .evaluated(new EvaluationRhythm(every, tests));
  }

  private Outcome run(Classification spec, @Nullable Checkpoint checkpoint, Observer observer) {
    CheckpointFolder checkpoints = new CheckpointFolder(folder, Examples.ATTEMPT);
    return Training.run(spec, Examples.dataset(), checkpoint, checkpoints, observer);
  }

  private static Map<String, Double> completed(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Completed.class);
    return Journal.untimed(((Outcome.Completed) outcome).metrics());
  }
}
