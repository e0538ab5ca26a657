package dev.lethe.worker.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.protocol.Augmentation;
import dev.lethe.protocol.Budget;
import dev.lethe.protocol.Checkpoint;
import dev.lethe.protocol.Corruption;
import dev.lethe.protocol.Corruption.Kind;
import dev.lethe.protocol.DatasetSpec;
import dev.lethe.protocol.EvaluationSet;
import dev.lethe.protocol.Measure;
import dev.lethe.protocol.Rule;
import dev.lethe.protocol.TrainingSpec.Classification;
import dev.lethe.worker.data.DataUnavailable;
import dev.lethe.worker.data.Datasets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole trials on images that are brought to another size for the network. */
class ResizedTrainingTest {
  private static final DatasetSpec SHAPES =
      new DatasetSpec(
          "shapes", 40, 40, 1, new DatasetSpec.Shapes(2, 12, 0, 0.02, 0, 40), null, null, 20);
  private static final int STEPS = 13;

  @TempDir private Path folder;

  @BeforeAll
  static void computeWithOneThread() {
    EngineSetup.prepare(1);
  }

  @Test
  void aResumedAttemptWithMoreThreadsHasTheBitsOfAnUninterruptedOne() throws Exception {
    Map<String, Double> expected = completed(run(1, null, new Journal()));
    Outcome.Stopped half = (Outcome.Stopped) run(1, null, new Journal(7));

    Outcome resumed = run(4, Objects.requireNonNull(half.checkpoint()), new Journal());

    assertThat(completed(resumed)).isEqualTo(expected);
    assertThat(expected)
        .containsKeys("hard/loss", "measure/sharpness_worst", "forgetting/kl", "test/accuracy");
  }

  private Outcome run(int threads, @Nullable Checkpoint checkpoint, Journal journal)
      throws DataUnavailable {
    return Training.run(
        spec(),
        new Datasets(null, 1 << 22).withDecoders(threads).load(spec()),
        checkpoint,
        new CheckpointFolder(folder, Examples.ATTEMPT),
        journal);
  }

  private static Classification spec() {
    Classification spec = Examples.spec(new Rule.Sam(0.05), new Budget.Steps(STEPS));
    Corruption corruption = new Corruption(List.of(Kind.CONTRAST), List.of(5), 0);
    return new Classification(
            SHAPES,
            spec.model(),
            spec.loss(),
            0,
            List.of(Augmentation.values()),
            spec.batchSize(),
            spec.perturbationBatch(),
            spec.perturbation(),
            spec.optimizer(),
            spec.schedule(),
            0,
            spec.budget(),
            spec.seed())
        .withEvaluate(
            List.of(EvaluationSet.own("test"), new EvaluationSet("hard", null, corruption, 20)))
        .withMeasures(
            List.of(
                new Measure.Sharpness(
                    new Measure.Examples(8, 8, 1), 2, new Measure.Radii(0.05, 0.5, 0.01, 0.05)),
                new Measure.Forgetting(2, 8, 4, 2)));
  }

  private static Map<String, Double> completed(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Completed.class);
    return Journal.untimed(((Outcome.Completed) outcome).metrics());
  }
}
