package dev.lethe.worker.training;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.types.DataType;
import dev.lethe.protocol.Budget;
import dev.lethe.protocol.Checkpoint;
import dev.lethe.protocol.Measure;
import dev.lethe.protocol.Objective;
import dev.lethe.protocol.Perturbation;
import dev.lethe.protocol.Precision;
import dev.lethe.protocol.RadiusSchedule;
import dev.lethe.protocol.Rule;
import dev.lethe.protocol.TrainingSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Training whose convolutions and linear layers compute in bfloat16. */
class MixedPrecisionTest {
  private static final Objective FORGETTING =
      new Objective.OutputBiasForgetting(0.1, 1, Objective.Link.SOFTMAX);

  @TempDir private Path folder;

  @BeforeAll
  static void computeWithOneThread() {
    EngineSetup.prepare(1);
  }

  static Stream<Perturbation> variants() {
    return Stream.of(
            new Rule.None(),
            new Rule.Sam(0.05),
            new Rule.Asam(0.5, 0.01, true, true),
            new Rule.Gsam(0.05, 0.1, false),
            new Rule.Random(0.05))
        .flatMap(rule ->
            Stream.of(new Objective.TrainingLoss(), FORGETTING)
                .map(
                    objective -> new Perturbation(rule, objective, new RadiusSchedule.Constant())));
  }

  @ParameterizedTest
  @MethodSource("variants")
  void everyVariantLearns(Perturbation perturbation) {
    Map<String, Double> metrics =
        completed(run(mixed(perturbation, new Budget.Epochs(20)), new Journal()));

    assertThat(metrics.get("test/accuracy")).isGreaterThan(0.9);
  }

  @Test
  void theSameBitsComeAgainAndOthersThanInFloat32() {
    Perturbation gsam =
        new Perturbation(new Rule.Gsam(0.1, 0.4, false), FORGETTING, new RadiusSchedule.Constant());
    TrainingSpec.Classification spec = mixed(gsam, new Budget.Steps(13));

    String first = trained(spec).checksum();

    assertThat(trained(spec).checksum()).isEqualTo(first);
    assertThat(trained(spec.in(Precision.FLOAT32)).checksum()).isNotEqualTo(first);
  }

  @Test
  void allThatTrainingChangesStaysFloat32() {
    try (Learner learner =
        new Learner(mixed(Perturbation.NONE, new Budget.Steps(2)), Examples.dataset())) {
      Learner.StepResult result = learner.step(0);

      assertThat(result.isFinite()).isTrue();
      assertThat(learner.numbers())
          .extracting(array -> array.getDataType())
          .containsOnly(DataType.FLOAT32);
    }
  }

  /** The same weights, so the same measures, whatever the training computes in. */
  @Test
  void measuresAreTakenInFloat32() {
    List<Measure> measures = List.of(new Measure.HessianTop(new Measure.Examples(16, 16, 1)));
    TrainingSpec.Classification spec =
        mixed(Perturbation.NONE, new Budget.Steps(1)).withMeasures(measures);
    try (Learner mixed = new Learner(spec, Examples.dataset());
        Learner usual = new Learner(spec.in(Precision.FLOAT32), Examples.dataset())) {
      Map<String, Double> expected = usual.finalMeasures(() -> {});

      Map<String, Double> actual = mixed.finalMeasures(() -> {});

      String name = Measure.AT_THE_END + "hessian_top";
      assertThat(actual.get(name)).isNotNull().isEqualTo(expected.get(name));
    }
  }

  private static TrainingSpec.Classification mixed(Perturbation perturbation, Budget budget) {
    TrainingSpec.Classification spec = Examples.spec(new Rule.None(), budget);
    return new TrainingSpec.Classification(
            spec.dataset(),
            spec.model(),
            spec.loss(),
            0,
            List.of(),
            spec.batchSize(),
            spec.perturbationBatch(),
            perturbation,
            spec.optimizer(),
            spec.schedule(),
            spec.warmupEpochs(),
            budget,
            spec.seed())
        .in(Precision.BF16_MIXED);
  }

  private Checkpoint trained(TrainingSpec.Classification spec) {
    return Objects.requireNonNull(((Outcome.Stopped) run(spec, new Journal(12))).checkpoint());
  }

  private static Map<String, Double> completed(Outcome outcome) {
    return ((Outcome.Completed) outcome).metrics();
  }

  private Outcome run(TrainingSpec.Classification spec, Journal journal) {
    return Training.run(
        spec, Examples.dataset(), null, new CheckpointFolder(folder, Examples.ATTEMPT), journal);
  }
}
