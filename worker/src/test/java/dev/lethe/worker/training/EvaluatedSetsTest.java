package dev.lethe.worker.training;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lethe.protocol.Budget;
import dev.lethe.protocol.Corruption;
import dev.lethe.protocol.Corruption.Kind;
import dev.lethe.protocol.DatasetSpec;
import dev.lethe.protocol.EvaluationSet;
import dev.lethe.protocol.Rule;
import dev.lethe.protocol.TrainingSpec.Classification;
import dev.lethe.worker.data.DataUnavailable;
import dev.lethe.worker.data.Datasets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a trial is measured on at its end. */
class EvaluatedSetsTest {
  private static final DatasetSpec SHAPES =
      new DatasetSpec("shapes", 160, 40, 1, new DatasetSpec.Shapes(2, 12, 0, 0.02, 0, 100), null);

  @TempDir private Path folder;

  @BeforeAll
  static void computeWithOneThread() {
    EngineSetup.prepare(1);
  }

  @Test
  void everySetThatIsAskedForIsMeasuredAndNoOther() throws DataUnavailable {
    Map<String, Double> metrics =
        trained(EvaluationSet.own("test"), corrupted("clear", 1, Kind.PIXELATE));

    assertThat(metrics)
        .containsKeys("test/accuracy", "test/loss", "clear/accuracy", "clear/loss")
        .doesNotContainKeys("test-cue-kept/accuracy", "clear/pixelate/accuracy");
  }

  @Test
  void whatIsMeasuredOnNothingHasWhatItsLastEpochHad() throws DataUnavailable {
    Journal journal = new Journal();

    Outcome outcome = run(journal);

    assertThat(Journal.untimed(((Outcome.Completed) outcome).metrics()))
        .isEqualTo(journal.epochs.getLast())
        .containsKey("validation/accuracy")
        .doesNotContainKeys("test/accuracy", "test-cue-kept/accuracy");
  }

  @Test
  void corruptionCostsAccuracyAndOfSeveralKindsTheMeanCounts() throws DataUnavailable {
    Map<String, Double> metrics =
        trained(
            EvaluationSet.own("test"), corrupted("hard", 5, Kind.CONTRAST, Kind.GAUSSIAN_NOISE));

    double mean =
        (metric(metrics, "hard/contrast/loss") + metric(metrics, "hard/gaussian-noise/loss")) / 2;
    assertThat(metric(metrics, "hard/loss"))
        .isCloseTo(mean, within(1e-12))
        .isGreaterThan(metric(metrics, "test/loss"));
    assertThat(metric(metrics, "hard/contrast/loss"))
        .isNotEqualTo(metric(metrics, "hard/gaussian-noise/loss"));
  }

  @Test
  void whatIsMeasuredChangesNothingInTheTraining() throws DataUnavailable {
    Map<String, Double> plain = trained(EvaluationSet.own("test"));

    Map<String, Double> more = trained(corrupted("hard", 5, Kind.SNOW), EvaluationSet.own("test"));

    assertThat(more).containsAllEntriesOf(Journal.untimed(plain));
  }

  @Test
  void whatNobodyWantsAnyMoreIsNotMeasured() throws DataUnavailable {
    Journal journal = new Journal(30, Observer.Wish.DROP);

    Outcome outcome = run(journal, EvaluationSet.own("test"));

    assertThat(outcome).isEqualTo(new Outcome.Stopped(30, null));
  }

  private Map<String, Double> trained(EvaluationSet... sets) throws DataUnavailable {
    return ((Outcome.Completed) run(new Journal(), sets)).metrics();
  }

  private Outcome run(Journal journal, EvaluationSet... sets) throws DataUnavailable {
    Classification spec = spec().withEvaluate(List.of(sets));
    return Training.run(
        spec,
        new Datasets(null, 1 << 22).load(spec),
        null,
        new CheckpointFolder(folder, Examples.ATTEMPT),
        journal);
  }

  private static Classification spec() {
    Classification spec = Examples.spec(new Rule.None(), new Budget.Steps(30));
    return new Classification(
        SHAPES,
        spec.model(),
        spec.loss(),
        0,
        List.of(),
        spec.batchSize(),
        spec.batchSize(),
        spec.perturbation(),
        spec.optimizer(),
        spec.schedule(),
        0,
        spec.budget(),
        spec.seed());
  }

  private static EvaluationSet corrupted(String name, int severity, Kind... kinds) {
    return new EvaluationSet(
        name, null, new Corruption(List.of(kinds), List.of(severity), 0), null);
  }

  private static double metric(Map<String, Double> metrics, String name) {
    return requireNonNull(metrics.get(name));
  }
}
