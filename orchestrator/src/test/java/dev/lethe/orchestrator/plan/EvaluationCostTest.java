package dev.lethe.orchestrator.plan;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lethe.orchestrator.sweep.EvaluateEvery;
import dev.lethe.orchestrator.sweep.Reading;
import dev.lethe.orchestrator.sweep.Sweep;
import dev.lethe.orchestrator.sweep.SweepReader;
import dev.lethe.protocol.EvaluationRhythm;
import dev.lethe.protocol.Phase;
import dev.lethe.protocol.TrainingSpec.Classification;
import dev.lethe.protocol.Trial;
import dev.lethe.protocol.Wire;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EvaluationCostTest {
  private static final Map<String, String> TASKS =
      Map.of(
          "fashion", "dataset: {name: fashion-mnist, train: 10000, validation: 5000}",
          "many", "dataset: {name: fashion-mnist, train: 10000, validation: 20000}",
          "shapes", "dataset: {name: shapes, train: 960, validation: 480, test: 1200}",
          "files", "dataset: {name: image-folder, path: a, train: 10000, validation: 5000}",
          "fixed",
              "dataset: {name: fashion-mnist, train: 10000, validation: 5000}\n  evaluate_every: 4",
          "corrupted",
              "dataset: {name: fashion-mnist, train: 10000, validation: 5000}\n"
                  + "  evaluate: [{name: foggy, corruption: fog, severity: [1, 2], images: 500}]");

  /**
   * A tenth of 60,000 gradient evaluations is worth 18,000 images, of which 10,000 are the test
   * set, or 1,000 the corrupted ones; a tenth of 38,400 is worth 11,520, of which 2,400 are both
   * test sets of shapes. SGD has as many epochs as gradient epochs, SAM half of them.
   */
  @ParameterizedTest
  @CsvSource({
    "fashion, 6, sgd, TUNE, 2",
    "fashion, 6, sam, TUNE, 1",
    "fashion, 6, sgd, CONFIRM, 6",
    "fashion, 6, sam, CONFIRM, 3",
    "fashion, 12, sgd, CONFIRM, 3",
    "fashion, 12, sam, CONFIRM, 2",
    "fashion, 1, sgd, TUNE, 1",
    "many, 6, sgd, TUNE, 6",
    "shapes, 40, sgd, TUNE, 2",
    "shapes, 40, sam, TUNE, 1",
    "shapes, 40, sgd, CONFIRM, 3",
    "shapes, 40, sam, CONFIRM, 2",
    "files, 6, sgd, CONFIRM, 2",
    "corrupted, 6, sgd, CONFIRM, 2",
    "corrupted, 6, sgd, TUNE, 2",
    "fixed, 6, sgd, TUNE, 4",
    "fixed, 6, sam, CONFIRM, 4",
  })
  void everySoManyEpochsAreEvaluated(
      String task, int gradientEpochs, String variant, Phase phase, int every) {
    Classification spec = spec(sweep(task, gradientEpochs), variant, phase);

    assertThat(spec.evaluation()).isEqualTo(new EvaluationRhythm(every, false));
  }

  /** Tried one after the other: three images are worth a gradient evaluation. */
  @ParameterizedTest
  @CsvSource({"fashion", "many", "shapes", "corrupted"})
  void theyAreTheFewestThatCostUpToATenth(String task) {
    long tests = Map.of("shapes", 2_400L, "corrupted", 1_000L).getOrDefault(task, 10_000L);
    for (int epochs = 1; epochs <= 60; epochs++) {
      Classification spec = spec(sweep(task, epochs), "sgd", Phase.CONFIRM);
      long all = spec.epochs();
      long allowed = 3 * spec.gradientEvaluations();
      long fewest =
          LongStream.rangeClosed(1, all)
              .filter(every -> {
                long times = all / every + (all % every == 0 ? 0 : 1);
                return 10 * (times * spec.dataset().validation() + tests) <= allowed;
              })
              .findFirst()
              .orElse(all);

      assertThat((long) spec.evaluation().every()).as("%d epochs", epochs).isEqualTo(fewest);
    }
  }

  /** Six epochs of SGD, three of SAM: each of them is validated and tested. */
  @Test
  void whereTheBestEpochIsRankedEachOfItsRunsIsValidatedAndTested() {
    Sweep sweep = sweep("fashion", 6, "", "rank_on: best-epoch-by-validation");

    assertThat(spec(sweep, "sgd", Phase.CONFIRM).evaluation())
        .isEqualTo(new EvaluationRhythm(1, true));
    assertThat(spec(sweep, "sgd", Phase.TUNE).evaluation())
        .isEqualTo(new EvaluationRhythm(2, false));
    assertThat(EvaluationCost.of(spec(sweep, "sam", Phase.CONFIRM)))
        .isCloseTo(3 * (5_000 + 10_000) / 3.0, within(1e-9));
    assertThat(Preview.of(sweep).text())
        .contains("(sgd, sam): rank_on: best-epoch-by-validation has test sets looked at");
  }

  @Test
  void whatTheFileFixesHoldsForTheBestEpochToo() {
    Sweep sweep = sweep("fixed", 6, "", "rank_on: best-epoch-by-validation");

    assertThat(spec(sweep, "sgd", Phase.CONFIRM).evaluation())
        .isEqualTo(new EvaluationRhythm(4, true));
    assertThat(spec(sweep, "sgd", Phase.TUNE).evaluation())
        .isEqualTo(new EvaluationRhythm(4, false));
  }

  @Test
  void withoutConfirmRunsItIsTheTuneRunsThatAreTestedBehindEachEpoch() {
    Sweep sweep =
        sweep("fashion", 6, "", "rank_on: best-epoch-by-validation", "seeds: {confirm: 0}");

    assertThat(spec(sweep, "sgd", Phase.TUNE).evaluation())
        .isEqualTo(new EvaluationRhythm(1, true));
  }

  @Test
  void aThirdOfAGradientEvaluationIsCountedForEachImage() {
    Sweep sweep = sweep("fashion", 6);

    assertThat(EvaluationCost.of(spec(sweep, "sgd", Phase.TUNE)))
        .isCloseTo(3 * 5_000 / 3.0, within(1e-9));
    assertThat(EvaluationCost.of(spec(sweep, "sam", Phase.CONFIRM)))
        .isCloseTo((5_000 + 10_000) / 3.0, within(1e-9));
  }

  @Test
  void thePreviewSaysHowOftenAndWhatShareItTakes() {
    Preview preview = Preview.of(sweep("fashion", 6));

    assertThat(preview.text())
        .contains("evaluated ")
        .containsPattern("sgd +every 2 epochs +at the end +7\\.7 %\n")
        .containsPattern("sam +every epoch +at the end +7\\.7 %\n")
        .containsPattern("in sum +7\\.7 %\n")
        .doesNotContain("more than a tenth");
    assertThat(preview.json())
        .contains(
            "\"evaluated\":[{\"variant\":\"sgd\",\"tune\":[{\"every\":2,\"times\":3}],\"confirm\":[{\"every\":6,\"times\":1}]");
  }

  @Test
  void whereEvenTheLastEpochIsMuchThatIsSaidWithItsShare() {
    String text = Preview.of(sweep("many", 6)).text();

    // (20,000 + 30,000) / 3 beside twice 60,000
    assertThat(text)
        .containsPattern("sgd +at the end +at the end +12\\.2 %\n")
        .contains(
            "Evaluation takes more than a tenth of what the updates take (sgd, sam): even with the"
                + " last epoch alone");
  }

  @Test
  void whoFixesItIsToldWhatItCosts() {
    String text = Preview.of(sweep("fashion", 1, "evaluate_every: 1")).text();

    assertThat(text).contains("(sgd, sam): task.evaluate_every: auto evaluates less often.");
  }

  @Test
  void setsOfWhichOnlyFilesTellTheSizeAreNamed() {
    assertThat(Preview.of(sweep("files", 6)).notes())
        .containsExactly(
            "Not counted in evaluation: test, as only the files tell how many images there are.");
  }

  @Test
  void aSweepInAnOlderLogIsEvaluatedBehindEachEpoch() {
    Sweep sweep = sweep("fashion", 6);
    String json = Wire.json(sweep);
    String older = json.replace(",\"evaluateEvery\":\"auto\"", "");

    Sweep read = Wire.value(older.getBytes(UTF_8), Sweep.class);

    assertThat(older).isNotEqualTo(json);
    assertThat(Wire.value(json.getBytes(UTF_8), Sweep.class)).isEqualTo(sweep);
    assertThat(Wire.json(read)).isEqualTo(older);
    assertThat(spec(read, "sgd", Phase.CONFIRM).evaluation())
        .isEqualTo(EvaluationRhythm.EACH_EPOCH);
  }

  @Test
  void whatTheFileFixesIsReadFromTheLog() {
    Sweep sweep = sweep("fixed", 6);

    Sweep read = Wire.value(Wire.encode(sweep), Sweep.class);

    assertThat(read).isEqualTo(sweep);
    assertThat(Wire.json(new EvaluateEvery(4))).isEqualTo("4");
  }

  private static Classification spec(Sweep sweep, String variant, Phase phase) {
    Trial trial =
        Planner.known(sweep).stream()
            .filter(known -> known.variant().equals(variant))
            .findFirst()
            .orElseThrow();
    return (Classification) Planner.spec(sweep, trial, phase);
  }

  private static Sweep sweep(String task, int gradientEpochs) {
    return sweep(task, gradientEpochs, "");
  }

  private static Sweep sweep(String task, int gradientEpochs, String more) {
    return sweep(task, gradientEpochs, more, "");
  }

  private static Sweep sweep(String task, int gradientEpochs, String more, String top) {
    return sweep(task, gradientEpochs, more, top, "seeds: {tune: 1, confirm: 1}");
  }

  private static Sweep sweep(
      String task, int gradientEpochs, String more, String top, String seeds) {
    String yaml =
        """
        apiVersion: lethe/v1
        kind: Sweep
        name: evaluated
        metric: {name: validation/accuracy, goal: maximize}
        report: %s
        task:
          %s
          model: {name: small-cnn}
          %s
        parameters: {learning_rate: 0.1, batch_size: %d}
        variants: {sgd: {}, sam: {rho: 0.1}}
        baseline: sgd
        method: grid
        budget: {per_trial: {gradient_epochs: %d}}
        %s
        %s
        """
            .formatted(
                task.equals("corrupted") ? "foggy/accuracy" : "test/accuracy",
                TASKS.get(task),
                more,
                task.equals("shapes") ? 48 : 100,
                gradientEpochs,
                seeds,
                top);
    return ((Reading.Valid) SweepReader.read(yaml.getBytes(UTF_8))).sweep();
  }
}
