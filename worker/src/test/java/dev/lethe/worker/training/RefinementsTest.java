package dev.lethe.worker.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lethe.protocol.ArtifactName;
import dev.lethe.protocol.Budget;
import dev.lethe.protocol.InitialWeights.Head;
import dev.lethe.protocol.KeptWeights;
import dev.lethe.protocol.ModelSpec;
import dev.lethe.protocol.Optimizer.AdamW;
import dev.lethe.protocol.Refinements;
import dev.lethe.protocol.Refinements.Shrinking;
import dev.lethe.protocol.Refinements.Towards;
import dev.lethe.protocol.Rule;
import dev.lethe.protocol.TrainingSpec.Classification;
import dev.lethe.protocol.WeightDecayOn;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What refinements do to the numbers of a training; epochs have five steps. */
class RefinementsTest {
  private static final Budget BUDGET = new Budget.Steps(12);
  private static final int WEIGHTS = 0;
  private static final int VELOCITY = 1;
  private static final int STATISTICS = 2;
  private static final int AVERAGED_WEIGHTS = 3;
  private static final int AVERAGED_STATISTICS = 4;

  @BeforeAll
  static void computeWithOneThread() {
    EngineSetup.prepare(1);
  }

  @Test
  void averagesFollowWeightsAndRunningStatistics() {
    try (Learner learner = learner(new Refinements(0.0, 0, 0.8, null))) {
      float[] weights = numbers(learner, WEIGHTS);
      float[] statistics = numbers(learner, STATISTICS);
      for (int step = 0; step < 3; step++) {
        learner.step(step);
        follow(weights, numbers(learner, WEIGHTS));
        follow(statistics, numbers(learner, STATISTICS));
      }

      assertClose(numbers(learner, AVERAGED_WEIGHTS), weights, 1e-6);
      assertClose(numbers(learner, AVERAGED_STATISTICS), statistics, 1e-6);
    }
  }

  @Test
  void averagesAreWhatIsEvaluated() {
    try (Learner learner = learner(new Refinements(0.0, 0, 1 - 1e-12, null))) {
      Evaluation before = evaluation(learner);

      for (int step = 0; step < 5; step++) {
        learner.step(step);
      }

      assertThat(evaluation(learner)).isEqualTo(before);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 4, 6})
  void weightsAreNotShrunkWithinAnEpochOrBeforeTheFirst(int step) {
    Refinements shrinking = shrinking(new Shrinking(0.25, 1, Towards.INITIAL));
    try (Learner plain = learner(Refinements.NONE);
        Learner shrunk = learner(shrinking)) {
      plain.step(step);
      shrunk.step(step);

      assertThat(numbers(shrunk, WEIGHTS)).isEqualTo(numbers(plain, WEIGHTS));
    }
  }

  @Test
  void weightsAreShrunkTowardsTheirStartBeforeAnEpoch() {
    Refinements shrinking = shrinking(new Shrinking(0.25, 2, Towards.INITIAL));
    try (Learner learner = unmoving(shrinking)) {
      float[] initial = numbers(learner, WEIGHTS);
      float[] tripled = scaled(initial, 3);
      learner.numbers().get(WEIGHTS).set(tripled);

      learner.step(10);

      assertClose(numbers(learner, WEIGHTS), scaled(initial, 0.75f * 3 + 0.25f), 1e-6);
    }
  }

  @Test
  void freshWeightsToShrinkTowardsAreOthersEachTime() {
    Refinements shrinking = shrinking(new Shrinking(1, 1, Towards.FRESH));
    try (Learner learner = unmoving(shrinking)) {
      float[] initial = numbers(learner, WEIGHTS);

      learner.step(5);
      float[] first = numbers(learner, WEIGHTS);
      learner.step(10);
      float[] second = numbers(learner, WEIGHTS);
      learner.step(5);

      assertThat(first).isNotEqualTo(initial).isNotEqualTo(second);
      assertClose(numbers(learner, WEIGHTS), first, 1e-6);
    }
  }

  @Test
  void averagesBeginAndShrinkingEndsWhereTheFileIs(@TempDir Path folder) throws Exception {
    Weights file;
    float[] start;
    try (Learner other = learner(8)) {
      file = kept(other, folder);
      start = numbers(other, WEIGHTS);
    }
    Shrinking shrinking = new Shrinking(0.25, 2, Towards.INITIAL);
    try (Learner learner = unmoving(new Refinements(0.0, 0, 0.5, shrinking))) {
      learner.startWith(file);
      assertThat(numbers(learner, AVERAGED_WEIGHTS)).isEqualTo(start);
      learner.numbers().get(WEIGHTS).set(scaled(start, 3));

      learner.step(10);

      assertClose(numbers(learner, WEIGHTS), scaled(start, 0.75f * 3 + 0.25f), 1e-6);
    }
  }

  @Test
  void averagesAreWhatIsKept(@TempDir Path folder) throws Exception {
    try (Learner learner = learner(new Refinements(0.0, 0, 0.8, null));
        Learner next = learner(Refinements.NONE)) {
      learner.step(0);
      learner.step(1);

      next.startWith(kept(learner, folder));

      assertThat(numbers(next, WEIGHTS)).isEqualTo(numbers(learner, AVERAGED_WEIGHTS));
      assertThat(numbers(next, STATISTICS)).isEqualTo(numbers(learner, AVERAGED_STATISTICS));
    }
  }

  @Test
  void clippingMakesTheUpdateAsLongAsItIsTold() {
    try (Learner learner = learner(new Refinements(0.125, 0, 0.0, null))) {
      Learner.StepResult result = learner.step(0);

      assertThat(result.gradientNorm()).isGreaterThan(0.125);
      assertThat(norm(numbers(learner, VELOCITY))).isCloseTo(0.125, within(1e-4));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void piecesGiveTheUpdateOfTheWholeUpToRounding(int microBatch) {
    Refinements pieces = new Refinements(0.0, microBatch, 0.0, null);
    for (ModelSpec model :
        List.of(
            new ModelSpec.Mlp(8, 2),
            new ModelSpec.SmallCnn(4, ModelSpec.Norm.GROUP),
            new ModelSpec.VisionTransformer(8, 1, 2, 4, ModelSpec.TokenPool.TOKEN, 0))) {
      try (Learner whole = ascendingTwice(model, Refinements.NONE);
          Learner cut = ascendingTwice(model, pieces)) {
        // few steps: later a rounding may put an input on the other side of a kink of ReLU
        for (int step = 0; step < 2; step++) {
          assertThat(cut.step(step).loss()).isCloseTo(whole.step(step).loss(), within(1e-5));
        }

        assertClose(numbers(cut, WEIGHTS), numbers(whole, WEIGHTS), 1e-5);
      }
    }
  }

  @Test
  void twoStepsOfAscentCostThreeEvaluationsPerExample() {
    Classification spec = Examples.everything(new Budget.GradientEpochs(3));

    assertThat(spec.steps()).isEqualTo(Examples.TRAIN / Examples.BATCH);
    assertThat(spec.gradientEvaluations()).isEqualTo(3 * Examples.TRAIN);
  }

  private static Learner learner(Refinements refinements) {
    return new Learner(
        Examples.with(Examples.spec(new Rule.None(), BUDGET), refinements), Examples.dataset());
  }

  private static Learner learner(long seed) {
    return new Learner(
        Examples.withSeed(Examples.spec(new Rule.None(), BUDGET), seed), Examples.dataset());
  }

  /** The file that the learner leaves, to start from. */
  private static Weights kept(Learner learner, Path folder) {
    KeptWeights kept =
        learner.keep(new Weights(null, new Weights.Kept(folder, new ArtifactName("kept"))));
    Path file = Objects.requireNonNull(kept).name().below(folder);
    return new Weights(new Weights.Initial(file, Head.KEEP), null);
  }

  /** With a learning rate of zero, so that only what is asked for changes the weights. */
  private static Learner unmoving(Refinements refinements) {
    return new Learner(
        Examples.with(Examples.spec(new Rule.None(), BUDGET, 0), refinements), Examples.dataset());
  }

  private static Learner ascendingTwice(ModelSpec model, Refinements refinements) {
    return new Learner(
        Examples.with(
            Examples.spec(new Rule.Gsam(0.1, 0.4, false), BUDGET),
            model,
            new AdamW(1e-3, 0.9, 0.999, 1e-3, 0.1, WeightDecayOn.ALL),
            2,
            refinements),
        Examples.dataset());
  }

  private static Refinements shrinking(Shrinking shrinking) {
    return new Refinements(0.0, 0, 0.0, shrinking);
  }

  private static Evaluation evaluation(Learner learner) {
    return learner.evaluate(Examples.dataset().validation(), () -> {});
  }

  private static float[] numbers(Learner learner, int which) {
    return learner.numbers().get(which).toFloatArray();
  }

  private static void follow(float[] average, float[] current) {
    for (int i = 0; i < average.length; i++) {
      average[i] = 0.8f * average[i] + 0.2f * current[i];
    }
  }

  private static float[] scaled(float[] values, float factor) {
    float[] scaled = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      scaled[i] = factor * values[i];
    }
    return scaled;
  }

  private static double norm(float[] values) {
    double squares = 0;
    for (float value : values) {
      squares += (double) value * value;
    }
    return Math.sqrt(squares);
  }

  private static void assertClose(float[] actual, float[] expected, double tolerance) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      assertThat((double) actual[i]).as("value %d", i).isCloseTo(expected[i], within(tolerance));
    }
  }
}
