package dev.lethe.orchestrator.plan;

import static dev.lethe.orchestrator.sweep.SearchMethod.GRID;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lethe.orchestrator.statistics.SignFlip;
import dev.lethe.orchestrator.sweep.Parameter.Values;
import dev.lethe.orchestrator.sweep.Reading;
import dev.lethe.orchestrator.sweep.Sweep;
import dev.lethe.orchestrator.sweep.SweepReader;
import dev.lethe.orchestrator.sweep.VariantSpace;
import dev.lethe.protocol.ModelSize;
import dev.lethe.protocol.Phase;
import dev.lethe.protocol.Timing.TrainingTime;
import dev.lethe.protocol.TrainingSpec.Classification;
import dev.lethe.protocol.Trial;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PreviewTest {
  /**
   * 1,000 images, batches of 128 or 64: 7 or 15 steps an epoch; 6 gradient epochs are 3 of GSAM.
   */
  private static final VariantSpace GSAM =
      SweepOf.gsamObf(Map.of(), Map.of("batch_size", new Values(List.of(128, 64))));

  @Test
  void gradientEvaluationsCountTuningAndTheDearestWinner() {
    Sweep sweep = SweepOf.method(GRID).task(SweepOf.MNIST).seeds(1, 2, 1).variants(GSAM);

    Preview preview = Preview.of(sweep);

    long small = 21 * 128 * 2;
    long large = 45 * 64 * 2;
    assertThat(preview.variants())
        .containsExactly(
            new Preview.Cost("gsam-obf", 2, 2, 21 + 45 + 2 * 45, small + large + 2 * large));
    assertThat(preview.gradientEvaluations()).isEqualTo(small + 3 * large);
  }

  @Test
  void whereNothingIsTunedTheConfirmTrialsAreKnown() {
    VariantSpace fixed = SweepOf.gsamObf(Map.of());
    Sweep sweep = SweepOf.method(GRID).task(SweepOf.MNIST).seeds(0, 5, 7).variants(fixed);

    Preview preview = Preview.of(sweep);

    assertThat(preview.trials()).extracting(Trial::seed).containsExactly(7L, 8L, 9L, 10L, 11L);
    assertThat(preview.trials()).extracting(Trial::phase).containsOnly(Phase.CONFIRM);
    assertThat(preview.variants())
        .containsExactly(new Preview.Cost("gsam-obf", 0, 5, 5 * 21, 5 * 21 * 128 * 2));
    assertThat(preview.text()).contains(": 5 confirm trials\n");
    assertThat(
            new Estimate(sweep, preview.trials()).seconds(List.of(new TrainingTime(0.5, 2, 0)), 1))
        .isEqualTo(5 * (21 * 0.5 + 3 * 2));
  }

  @Test
  void timeIsThatOfEveryTrialAndOfTheSlowestWinnerSharedByTheWorkers() {
    Sweep sweep = SweepOf.method(GRID).task(SweepOf.MNIST).seeds(1, 2, 1).variants(GSAM);
    Estimate estimate = new Estimate(sweep, Planner.tune(sweep));

    double seconds =
        estimate.seconds(List.of(new TrainingTime(0.5, 2, 4), new TrainingTime(0.1, 1, 3)), 2);

    double large = 21 * 0.5 + 3 * 2 + 4;
    double small = 45 * 0.1 + 3 * 1 + 3;
    assertThat(estimate.samples()).extracting(Classification::batchSize).containsExactly(128, 64);
    assertThat(seconds).isEqualTo((large - 4 + small - 3 + 2 * large) / 2);
  }

  /** 1,000 of 1,000 images are evaluated at 4 ms, and a gradient evaluation takes 1 ms. */
  @Test
  void measuresOfConfirmRunsAreCountedInGradientEvaluations() {
    List<TrainingTime> times = List.of(new TrainingTime(0.1, 2, 1), new TrainingTime(0.2, 2, 1));
    double evaluated = 1000 * 2 / 500.0;
    double hessian = 2 * 60 * 20 * 4 * 1e-3;
    double sharpness = 30 * (2 * 11 + 2 * 11 / 3.0) * 1e-3;
    double forgetting = 30 / 4.0 * (50 + 3 * 10) * 4 / 3 * 1e-3;

    Estimate estimate = new Estimate(measured("confirm"), Planner.tune(measured("confirm")));
    Estimate all = new Estimate(measured("all"), Planner.tune(measured("all")));

    double ofSgd = evaluated + hessian + sharpness;
    double ofSam = ofSgd + forgetting;
    assertThat(estimate.samples()).allMatch(sample -> sample.measures().isEmpty());
    assertThat(estimate.measuring(times, 2)).isCloseTo(3 * (ofSgd + ofSam) / 2, within(1e-9));
    assertThat(all.measuring(times, 2)).isCloseTo(4 * (ofSgd + ofSam) / 2, within(1e-9));
    double training = 30 * 0.1 + 3 * 2 + 30 * 0.2 + 3 * 2;
    assertThat(estimate.seconds(times, 1))
        .isCloseTo(4 * training + 3 * 2 + 3 * (ofSgd + ofSam), within(1e-9));
  }

  private static Sweep measured(String runs) {
    String yaml =
        """
        apiVersion: lethe/v1
        kind: Sweep
        name: measured
        metric: {name: validation/accuracy, goal: maximize}
        report: test/accuracy
        task:
          dataset: {name: mnist, train: 1000, validation: 500}
          model: {name: small-cnn}
          evaluate_every: 1
        parameters: {learning_rate: 0.1, batch_size: 100}
        variants: {sgd: {}, sam: {rho: 0.1, m: 50}}
        baseline: sgd
        method: grid
        budget: {per_trial: {epochs: 3}}
        seeds: {tune: 1, confirm: 3}
        measures:
          - {name: hessian-top, size: 60, repetitions: 2, runs: RUNS}
          - {name: sharpness, size: 30, steps: 10, runs: RUNS}
          - {name: forgetting, every: 4, size: 10, batch: 5, repetitions: 3, runs: RUNS}
        """;
    byte[] bytes = yaml.replace("RUNS", runs).getBytes(UTF_8);
    return ((Reading.Valid) SweepReader.read(bytes)).sweep();
  }

  @Test
  void theTextSaysHowMuchOfTheTimeMeasuresTake() {
    Preview preview = Preview.of(three(7)).with(new Preview.Time(200, 15, 2, 1));

    assertThat(preview.text())
        .endsWith("(--workers 2 --threads 1). Measures take 0 min 15 s of it, 8 %.\n");
  }

  @Test
  void theTextSaysOnceWhatTrialsShare() {
    Sweep sweep = SweepOf.method(GRID).task(SweepOf.MNIST).seeds(1, 2, 1).variants(GSAM);

    String text = Preview.of(sweep).text();

    assertThat(text).containsPattern("seed 1 +batch_size=64\n").contains("every gsam-obf: ");
  }

  @Test
  void theTextEndsWithTheMeasuredTime() {
    Preview preview = Preview.of(three(7)).with(new Preview.Time(83.4, 0, 2, 1));

    assertThat(preview.text())
        .endsWith("About 1 min 23 s on this machine, measured (--workers 2 --threads 1).\n");
    assertThat(preview.json())
        .contains("\"time\":{\"seconds\":83.4,\"measuring\":0.0,\"workers\":2,\"threads\":1}");
  }

  @Test
  void theSizeOfTheModelIsShown() {
    Preview preview = Preview.of(three(7)).with(new ModelSize(11_173_962, 555_422_720));

    assertThat(preview.text())
        .contains(
            "The model has 11,173,962 parameters; a forward pass of one image takes 555,422,720"
                + " multiply-adds.\n");
    assertThat(preview.json())
        .contains("\"model\":{\"parameters\":11173962,\"multiplyAdds\":555422720}");
  }

  @Test
  void fiveSeedsCannotShowADifferenceAmongThree() {
    Reach reach = Preview.of(three(5)).reach();

    assertThat(reach.smallestP()).isEqualTo(2 * 2 / 32.0);
    assertThat(reach.isEnough()).isFalse();
    assertThat(reach.seedsNeeded()).isEqualTo(7);
    assertThat(reach.text())
        .contains("Warning")
        .contains("at the 0.05 level; seeds.confirm of at least 7 can");
  }

  @Test
  void withoutConfirmSeedsNothingIsTested() {
    Reach reach = Preview.of(three(0)).reach();

    assertThat(reach.isEnough()).isFalse();
    assertThat(reach.text()).contains("No confirm seeds").contains("of at least 7 can");
  }

  @Test
  void sevenSeedsCan() {
    Reach reach = Preview.of(three(7)).reach();

    assertThat(reach.isEnough()).isTrue();
    assertThat(reach.text()).doesNotContain("Warning");
  }

  @Test
  void withManySeedsTheSmallestPValueIsThatOfTheDraws() {
    Reach reach = Preview.of(three(1000)).reach();

    assertThat(reach.smallestP()).isEqualTo(2 / (SignFlip.DRAWS + 1.0));
    assertThat(reach.smallestP()).isLessThan(Preview.of(three(20)).reach().smallestP());
  }

  @Test
  void whereNoNumberOfSeedsCanShowADifferenceThatIsSaid() {
    VariantSpace[] many =
        IntStream.range(0, 500)
            .mapToObj(i -> SweepOf.variant("v" + i, Map.of()))
            .toArray(VariantSpace[]::new);
    Sweep sweep = SweepOf.method(GRID).seeds(1, 8, 1).confidence(0.9999).variants(many);

    Reach reach = Preview.of(sweep).reach();

    assertThat(reach.seedsNeeded()).isNull();
    assertThat(reach.isEnough()).isFalse();
    assertThat(reach.text()).contains("with so many comparisons no number of seeds can");
  }

  @Test
  void variantsWithUnequalSharesOfTheSearchAreSaid() {
    Preview preview =
        Preview.of(
            SweepOf.method(GRID)
                .variants(
                    SweepOf.variant("a", Map.of()),
                    SweepOf.variant("b", Map.of("rho", new Values(List.of(0.1, 0.2))))));

    assertThat(preview.notes())
        .containsExactly(
            "Unequal numbers of configurations to choose from: b 2, a 1. Who tries more is likelier"
                + " to find a good one.");
    assertThat(preview.text()).contains(preview.notes().getFirst());
    assertThat(Preview.of(three(7)).notes()).isEmpty();
  }

  @Test
  void theTextListsEveryTrialAndTheSum() {
    Preview preview = Preview.of(three(7));

    assertThat(preview.text())
        .startsWith("planned: 3 tune trials\n")
        .contains(preview.trials().getFirst().id().value())
        .contains("in sum");
  }

  @Test
  void theJsonHasTheSame() {
    Preview preview = Preview.of(three(7));

    assertThat(preview.json())
        .startsWith("{\"sweep\":\"planned\",\"trials\":[{\"id\":\"")
        .contains("\"seedsNeeded\":7");
  }

  private static Sweep three(int confirm) {
    return SweepOf.method(GRID)
        .seeds(1, confirm, 1)
        .variants(
            SweepOf.variant("a", Map.of()),
            SweepOf.variant("b", Map.of()),
            SweepOf.variant("c", Map.of()));
  }
}
