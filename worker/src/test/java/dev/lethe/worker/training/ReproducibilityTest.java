package dev.lethe.worker.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.protocol.Budget;
import dev.lethe.protocol.Checkpoint;
import dev.lethe.protocol.Rule;
import dev.lethe.protocol.TrainingSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The same bits again: a checkpoint's checksum is that of weights, moments, running statistics,
 * averages and what the epoch has summed up, here after twelve of thirteen steps.
 */
class ReproducibilityTest {
  private static final int STEPS = 12;

  @TempDir private Path folder;

  @BeforeAll
  static void computeWithOneThread() {
    EngineSetup.prepare(1);
  }

  @Test
  void twoProcessesTrainTheSameBits() throws Exception {
    List<String> first = anotherProcess();

    List<String> second = anotherProcess();

    assertThat(second).hasSize(3).doesNotHaveDuplicates().isEqualTo(first);
  }

  /** In the middle of the first epoch, at its end, in the middle of the second, before the last. */
  @ParameterizedTest
  @ValueSource(ints = {3, 5, 7, 11})
  void resumedAttemptHasTheBitsOfAnUninterruptedOne(int interruptedAfter) {
    Budget budget = new Budget.Steps(STEPS + 1);
    for (TrainingSpec.Classification spec :
        List.of(
            Examples.spec(new Rule.Random(0.1), budget),
            Examples.spec(new Rule.Gsam(0.1, 0.4, false), budget),
            Examples.everything(budget))) {
      Checkpoint expected = trained(spec, null, STEPS);
      Checkpoint half = trained(spec, null, interruptedAfter);

      Checkpoint actual = trained(spec, half, STEPS - interruptedAfter);

      assertThat(actual).isEqualTo(expected);
    }
  }

  /** However often it keeps what it has; and whatever it kept last when it was killed. */
  @Test
  void keepingOnTheWayChangesNoBitAndAnyOfWhatWasKeptLeadsToTheSame() {
    CheckpointFolder checkpoints = new CheckpointFolder(folder, Examples.ATTEMPT);
    TrainingSpec.Classification spec = Examples.everything(new Budget.Steps(STEPS + 1));
    Map<String, Double> expected = completed(spec, null, checkpoints, new Journal());
    Journal keeping = Journal.keeping(2);

    Map<String, Double> actual = completed(spec, null, checkpoints, keeping);

    assertThat(actual).isEqualTo(expected);
    assertThat(keeping.kept)
        .extracting(Checkpoint::step)
        .containsExactly(1L, 3L, 5L, 7L, 9L, 11L, 13L);
    for (Checkpoint kept : keeping.kept) {
      assertThat(completed(spec, kept, checkpoints, new Journal()))
          .as("%s", kept)
          .isEqualTo(expected);
    }
  }

  private static Map<String, Double> completed(
      TrainingSpec.Classification spec,
      @Nullable Checkpoint resumeFrom,
      CheckpointFolder checkpoints,
      Journal journal) {
    Outcome outcome = Training.run(spec, Examples.dataset(), resumeFrom, checkpoints, journal);
    return Journal.untimed(((Outcome.Completed) outcome).metrics());
  }

  @Test
  void anotherSeedHasOtherBits() {
    TrainingSpec.Classification spec =
        Examples.spec(new Rule.Random(0.1), new Budget.Steps(STEPS + 1));

    Checkpoint other = trained(Examples.withSeed(spec, 8), null, STEPS);

    assertThat(other.checksum()).isNotEqualTo(trained(spec, null, STEPS).checksum());
  }

  private Checkpoint trained(
      TrainingSpec.Classification spec, @Nullable Checkpoint resumeFrom, int steps) {
    Outcome outcome =
        Training.run(
            spec,
            Examples.dataset(),
            resumeFrom,
            new CheckpointFolder(folder, Examples.ATTEMPT),
            new Journal(steps));
    return Objects.requireNonNull(((Outcome.Stopped) outcome).checkpoint());
  }

  /** What a process of its own says it ended with. */
  private List<String> anotherProcess() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                OneTraining.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    List<String> said =
        process.inputReader().lines().filter(line -> line.startsWith("ended with")).toList();
    assertThat(process.waitFor()).isZero();
    return said;
  }
}
