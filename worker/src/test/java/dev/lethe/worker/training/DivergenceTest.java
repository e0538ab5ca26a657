package dev.lethe.worker.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.protocol.Budget;
import dev.lethe.protocol.Loss;
import dev.lethe.protocol.ModelSpec;
import dev.lethe.protocol.Rule;
import dev.lethe.protocol.TrainingSpec;
import dev.lethe.worker.data.Dataset;
import dev.lethe.worker.data.Images;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Images so bright, once divided by a tiny deviation, that what they are multiplied with leaves the
 * range of floats; black ones are zero and harmless.
 */
class DivergenceTest {
  private static final int BLACK = 0;
  private static final int BRIGHT = 255;
  private static final float TINY = 3e-39f;

  /** Losses are floats then, and so are gradients, but not their squares. */
  private static final float LARGE_GRADIENT = 1e-25f;

  /** In one batch, whose losses add up to more than a float can hold. */
  private static final int IMAGES = 40;

  @TempDir private Path folder;

  @BeforeAll
  static void computeWithOneThread() {
    EngineSetup.prepare(1);
  }

  @Test
  void infiniteTrainingLossEndsTheTrainingInItsStep() throws IOException {
    Outcome outcome = run(BRIGHT, BLACK, BLACK, new Journal());

    assertThat(outcome)
        .isEqualTo(new Outcome.Diverged(0, "the training loss was Infinity in step 1"));
  }

  @Test
  void gradientTooLongForAFloatEndsTheTrainingBeforeItSpoilsTheWeights() throws IOException {
    Outcome outcome = run(BRIGHT, BLACK, BLACK, LARGE_GRADIENT, new Journal());

    assertThat(outcome)
        .isEqualTo(new Outcome.Diverged(0, "the gradient's norm was Infinity in step 1"));
  }

  @Test
  void validationLossThatIsNoNumberEndsTheTrainingAfterItsEpoch() throws IOException {
    Journal journal = new Journal();

    Outcome outcome = run(BLACK, BRIGHT, BLACK, journal);

    assertThat(outcome)
        .isEqualTo(new Outcome.Diverged(1, "the validation loss was Infinity in step 1"));
    assertThat(journal.epochs).isEmpty();
  }

  @Test
  void testLossThatIsNoNumberIsNoResult() throws IOException {
    Journal journal = new Journal();

    Outcome outcome = run(BLACK, BLACK, BRIGHT, journal);

    assertThat(outcome).isEqualTo(new Outcome.Diverged(2, "the test loss was Infinity in step 2"));
    assertThat(journal.epochEnds).containsExactly(1L, 2L);
  }

  private Outcome run(int train, int validation, int test, Observer observer) throws IOException {
    return run(train, validation, test, TINY, observer);
  }

  private Outcome run(int train, int validation, int test, float deviation, Observer observer)
      throws IOException {
    TrainingSpec.Classification spec = spec();
    LinkedHashMap<String, Images> tests = new LinkedHashMap<>();
    tests.put("test", images(IMAGES, test));
    Dataset dataset =
        new Dataset(
            "none",
            2,
            images(IMAGES, train),
            images(IMAGES, validation),
            tests,
            new float[3],
            new float[] {deviation, deviation, deviation});
    return Training.run(
        spec, dataset, null, new CheckpointFolder(folder, Examples.ATTEMPT), observer);
  }

  private static TrainingSpec.Classification spec() {
    TrainingSpec.Classification spec = Examples.spec(new Rule.None(), new Budget.Steps(2));
    return new TrainingSpec.Classification(
        spec.dataset(),
        new ModelSpec.Mlp(8, 1),
        Loss.SIGMOID_BINARY_CROSS_ENTROPY,
        0,
        List.of(),
        IMAGES,
        IMAGES,
        spec.perturbation(),
        spec.optimizer(),
        spec.schedule(),
        0,
        spec.budget(),
        spec.seed());
  }

  private static Images images(int count, int pixel) {
    byte[] pixels = new byte[count * Examples.SIZE * Examples.SIZE * 3];
    Arrays.fill(pixels, (byte) pixel);
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      labels[i] = i % 2;
    }
    return new Images(pixels, count, Examples.SIZE, Examples.SIZE, 3, labels);
  }
}
