package dev.lethe.orchestrator.ranking;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lethe.orchestrator.sweep.Metric.Goal;
import dev.lethe.orchestrator.testing.SmallSweep;
import dev.lethe.orchestrator.testing.SweepScript;
import dev.lethe.protocol.Phase;
import dev.lethe.protocol.Trial;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RankingTest {
  private static final String YAML =
      SmallSweep.training(
          "ranked",
          """
          parameters: {learning_rate: {values: [0.1, 0.2]}, batch_size: 50}
          variants: {sgd: {}, sam: {rho: 0.1}, asam: {rho: 1}}
          baseline: sgd
          budget: {per_trial: {epochs: 2}}
          seeds: {tune: 1, confirm: 4}
          """);

  private static final String BY_ACCURACY = "{name: validation/accuracy, goal: maximize}";
  private static final String BY_LOSS = "{name: validation/loss, goal: minimize}";
  private static final double NONE = Double.NaN;

  private final SweepScript script = new SweepScript(YAML);

  @Test
  void ranksConfirmRunsOnlyAndNeverTheRunsThatChose() {
    for (Trial trial : script.trials()) {
      end(trial, 0.99);
    }
    confirm("sgd", 0.5, 0.5, 0.5, 0.5);
    confirm("sam", 0.6, 0.7, 0.6, 0.7);
    confirm("asam", 0.4, 0.4, 0.4, 0.5);

    Ranking ranking = Ranking.of(script.view());

    assertThat(ranking.phase()).isEqualTo(Phase.CONFIRM);
    assertThat(ranking.standings())
        .extracting(Standing::variant)
        .containsExactly("sam", "sgd", "asam");
    assertThat(standing(ranking, "sam").mean()).isCloseTo(0.65, within(1e-12));
    assertThat(standing(ranking, "sam").parameters())
        .containsExactly(Map.entry("learning_rate", 0.1));
  }

  @Test
  void differencesAreSeedBySeedAndCorrectedForTheirNumber() {
    confirm("sgd", 0.5, 0.6, 0.5, 0.6);
    confirm("sam", 0.6, 0.7, 0.6, 0.7);
    confirm("asam", 0.4, 0.7, 0.4, 0.7);

    Ranking ranking = Ranking.of(script.view());

    Difference sam = requireNonNull(standing(ranking, "sam").difference());
    Difference asam = requireNonNull(standing(ranking, "asam").difference());
    assertThat(sam.mean()).isCloseTo(0.1, within(1e-12));
    assertThat(sam.p()).isCloseTo(2 * 2 / 16.0, within(1e-12));
    assertThat(asam.mean()).isCloseTo(0, within(1e-12));
    assertThat(asam.p()).isEqualTo(1);
    assertThat(standing(ranking, "sgd").difference()).isNull();
  }

  @Test
  void aRunThatDivergedCountsAsWorstAndIsSaid() {
    confirm("sgd", 0.5, 0.5, 0.5, 0.5);
    List<Trial> trials = script.confirm("sam", 1);
    end(trials.get(0), 0.8);
    script.start(trials.get(1));
    script.diverge(trials.get(1));

    Ranking ranking = Ranking.of(script.view());

    assertThat(standing(ranking, "sam").mean()).isCloseTo(0.4, within(1e-12));
    assertThat(standing(ranking, "sam").failed()).isEqualTo(1);
    assertThat(ranking.notes())
        .contains("sam: 1 of 2 runs have no result (1 diverged) and count as worst.")
        .anyMatch(note -> note.contains("has not ended"));
  }

  @Test
  void onlySeedsThatBothHaveArePaired() {
    List<Trial> sgd = script.confirm("sgd", 1);
    end(sgd.get(0), 0.5);
    end(sgd.get(1), 0.6);
    List<Trial> sam = script.confirm("sam", 1);
    end(sam.get(1), 0.9);
    end(sam.get(2), 0.1);

    Difference difference = requireNonNull(standing(Ranking.of(script.view()), "sam").difference());

    assertThat(difference.pairs()).isEqualTo(1);
    assertThat(difference.mean()).isCloseTo(0.3, within(1e-12));
    assertThat(difference.interval()).isNull();
  }

  @Test
  void variantsWithoutARunComeLastAndHaveNoNumbers() {
    confirm("sam", 0.6, 0.7, 0.6, 0.7);

    Ranking ranking = Ranking.of(script.view());

    assertThat(ranking.standings().getFirst().variant()).isEqualTo("sam");
    assertThat(standing(ranking, "sgd").mean()).isNull();
    assertThat(RankingText.table(ranking)).doesNotContain("NaN").doesNotContain("null");
    assertThat(RankingText.csv(ranking)).doesNotContain("NaN").doesNotContain("null");
  }

  @Test
  void equalMeansShareARank() {
    confirm("sgd", 0.5, 0.5, 0.5, 0.5);
    confirm("sam", 0.5, 0.5, 0.5, 0.5);
    confirm("asam", 0.4, 0.4, 0.4, 0.4);

    assertThat(Ranking.of(script.view()).standings())
        .extracting(Standing::rank)
        .containsExactly(1, 1, 3);
  }

  @Test
  void theReportedMetricSaysWhichWayIsBetterNotTheOneThatTunes() {
    SweepScript byLoss = new SweepScript(YAML.replace(BY_ACCURACY, BY_LOSS));
    confirm(byLoss, "sgd", "test/accuracy", 0.5, 0.5, 0.5, 0.5);
    confirm(byLoss, "sam", "test/accuracy", 0.6, 0.6, 0.6, 0.6);
    confirm(byLoss, "asam", "test/accuracy", 0.9, NONE, 0.9, 0.9);

    Ranking ranking = Ranking.of(byLoss.view());

    assertThat(ranking.goal()).isEqualTo(Goal.MAXIMIZE);
    assertThat(ranking.standings())
        .extracting(Standing::variant)
        .containsExactly("asam", "sam", "sgd");
    assertThat(standing(ranking, "asam").mean()).isCloseTo(0.675, within(1e-12));
  }

  @Test
  void theLowestLossIsFirstAndADivergedRunHasNone() {
    SweepScript script = reportingLoss();
    confirm(script, "sgd", "test/loss", 0.5, 0.5, 0.5, 0.5);
    confirm(script, "sam", "test/loss", 0.1, 0.1, 0.1, NONE);
    confirm(script, "asam", "test/loss", 0.4, 0.4, 0.4, 0.4);

    Ranking ranking = Ranking.of(script.view());

    assertThat(ranking.goal()).isEqualTo(Goal.MINIMIZE);
    assertThat(ranking.standings())
        .extracting(Standing::variant)
        .containsExactly("asam", "sgd", "sam");
    Standing sam = standing(ranking, "sam");
    assertThat(sam.mean()).isNull();
    assertThat(sam.interval()).isNull();
    assertThat(RankingText.table(ranking)).contains("∞").contains("3 of 4");
  }

  @Test
  void aDivergedRunIsAPairThatOutweighsTheOthers() {
    SweepScript script = reportingLoss();
    confirm(script, "sgd", "test/loss", 0.5, 0.5, 0.5, 0.5);
    confirm(script, "sam", "test/loss", 0.4, 0.3, 0.2, NONE);
    confirm(script, "asam", "test/loss", 0.6, 0.7, 0.8, NONE);

    Ranking ranking = Ranking.of(script.view());

    Difference sam = requireNonNull(standing(ranking, "sam").difference());
    Difference asam = requireNonNull(standing(ranking, "asam").difference());
    assertThat(sam.pairs()).isEqualTo(4);
    assertThat(sam.mean()).isNull();
    assertThat(sam.interval()).isNull();
    assertThat(sam.p()).as("worst of all ways with sgd worse once").isEqualTo(1);
    assertThat(asam.p()).as("worse four times").isEqualTo(2 * 2 / 16.0);
    assertThat(ranking.notes()).anyMatch(note -> note.contains("no finite test/loss"));
  }

  @Test
  void aBaselineThatDivergedSpeaksForTheOthersAndWithThemForNobody() {
    SweepScript script = reportingLoss();
    confirm(script, "sgd", "test/loss", NONE, 0.5, 0.5, 0.5);
    confirm(script, "sam", "test/loss", 0.9, 0.4, 0.4, 0.4);
    confirm(script, "asam", "test/loss", NONE, 0.5, 0.5, 0.5);

    Ranking ranking = Ranking.of(script.view());

    Difference sam = requireNonNull(standing(ranking, "sam").difference());
    Difference asam = requireNonNull(standing(ranking, "asam").difference());
    assertThat(sam.mean()).isNull();
    assertThat(sam.p()).isEqualTo(2 * 2 / 16.0);
    assertThat(asam.mean()).isEqualTo(0);
    assertThat(asam.p()).isEqualTo(1);
    assertThat(standing(ranking, "asam").rank()).isEqualTo(standing(ranking, "sgd").rank());
  }

  @Test
  void aVariantThatNeverHadAResultIsLastSaidAndCountedAmongTheComparisons() {
    confirm("sgd", 0.5, 0.5, 0.5, 0.5);
    confirm("sam", 0.6, 0.6, 0.6, 0.6);
    for (Trial trial : script.trials()) {
      if (trial.variant().equals("asam")) {
        script.start(trial);
        script.diverge(trial);
      }
    }
    script.chooseNothing("asam");

    Ranking ranking = Ranking.of(script.view());

    Standing asam = ranking.standings().getLast();
    assertThat(asam)
        .returns("asam", Standing::variant)
        .returns(3, Standing::rank)
        .returns(2, Standing::runs)
        .returns(2, Standing::failed);
    assertThat(requireNonNull(asam.difference()).p()).isNull();
    assertThat(requireNonNull(standing(ranking, "sam").difference()).p())
        .as("corrected for two comparisons")
        .isEqualTo(2 * 2 / 16.0);
    assertThat(ranking.notes())
        .anyMatch(note -> note.startsWith("asam: none of its 2 tune trials has a result (2 div"));
  }

  @Test
  void withoutConfirmSeedsTheTuneRunsOfTheWinnersAreRankedAndThatIsSaid() {
    SweepScript script =
        new SweepScript(YAML.replace("{tune: 1, confirm: 4}", "{tune: 2, confirm: 0}"));
    for (Trial trial : script.trials()) {
      end(script, trial, "test/accuracy", trial.configuration() == 2 ? 0.7 : 0.3);
    }
    List.of("sgd", "sam", "asam").forEach(variant -> script.choose(variant, 2));

    Ranking ranking = Ranking.of(script.view());

    assertThat(ranking.phase()).isEqualTo(Phase.TUNE);
    assertThat(standing(ranking, "sam"))
        .returns(0.7, Standing::mean)
        .returns(2, Standing::runs)
        .returns(1, Standing::rank);
    assertThat(ranking.notes()).anyMatch(note -> note.startsWith("No confirm seeds"));
  }

  @Test
  void manyPairsAreTestedWithRandomSignsAndThatIsSaid() {
    SweepScript script = new SweepScript(YAML.replace("confirm: 4", "confirm: 21"));
    confirm(script, "sgd", "test/accuracy", spread(21, 0.5));
    confirm(script, "sam", "test/accuracy", spread(21, 0.6));
    confirm(script, "asam", "test/accuracy", spread(21, 0.5));

    Ranking ranking = Ranking.of(script.view());

    assertThat(requireNonNull(standing(ranking, "sam").difference()).p()).isLessThan(1e-5);
    assertThat(requireNonNull(standing(ranking, "asam").difference()).p()).isEqualTo(1);
    assertThat(ranking.notes()).anyMatch(note -> note.contains("random sign flips"));
  }

  @Test
  void theOtherTestSetsCountAFailedRunAsTheReportedOneDoes() {
    confirm("sgd", 0.5, 0.5, 0.5, 0.5);
    List<Trial> trials = script.confirm("sam", 1);
    for (int i = 0; i < 4; i++) {
      script.start(trials.get(i));
      if (i == 0) {
        script.diverge(trials.get(i));
      } else {
        script.complete(trials.get(i), Map.of("test/accuracy", 0.8, "test-cue-kept/accuracy", 0.9));
      }
    }

    Standing sam = standing(Ranking.of(script.view()), "sam");

    assertThat(sam.mean()).isCloseTo(0.6, within(1e-12));
    assertThat(sam.others().get("test-cue-kept/accuracy")).isCloseTo(0.675, within(1e-12));
  }

  @Test
  void anyMetricThatTrialsHadCanBeRankedBy() {
    List<Trial> plain = script.confirm("sgd", 1);
    List<Trial> sharp = script.confirm("sam", 1);
    for (int i = 0; i < 4; i++) {
      script.start(plain.get(i));
      script.complete(plain.get(i), Map.of("test/accuracy", 0.9, "snowy/loss", 2.0));
      script.start(sharp.get(i));
      script.complete(sharp.get(i), Map.of("test/accuracy", 0.8, "snowy/loss", 1.0));
    }

    Ranking ranking = Ranking.of(script.view(), "snowy/loss");

    assertThat(ranking.metric()).isEqualTo("snowy/loss");
    assertThat(ranking.goal()).isEqualTo(Goal.MINIMIZE);
    assertThat(ranking.standings().getFirst())
        .returns("sam", Standing::variant)
        .returns(1.0, Standing::mean);
    assertThat(standing(ranking, "sam").others()).containsOnlyKeys("test/accuracy");
    assertThatThrownBy(() -> Ranking.of(script.view(), "rainy/loss"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("No trial of ranked has had rainy/loss; there are snowy/loss, test/accuracy.");
  }

  @Test
  void kindsOfCorruptionWithinASetGetNoColumns() {
    List<Trial> trials = script.confirm("sgd", 1);
    script.start(trials.getFirst());
    script.complete(
        trials.getFirst(),
        Map.of("test/accuracy", 0.9, "hard/accuracy", 0.5, "hard/fog/accuracy", 0.4));

    Ranking ranking = Ranking.of(script.view());

    assertThat(standing(ranking, "sgd").others()).containsOnlyKeys("hard/accuracy");
  }

  @Test
  void variantsThatTriedMoreAreSaid() {
    SweepScript script =
        new SweepScript(YAML.replace("sam: {rho: 0.1}", "sam: {rho: {values: [0.1, 0.2]}}"));

    assertThat(Ranking.of(script.view()).notes())
        .anyMatch(note -> note.contains("choose from: sam 4, sgd 2, asam 2."));
    assertThat(Ranking.of(this.script.view()).notes())
        .noneMatch(note -> note.contains("choose from"));
  }

  @Test
  void computeIsShownInEpochsStepsAndGradientEvaluations() {
    confirm("sgd", 0.5, 0.5, 0.5, 0.5);

    Ranking ranking = Ranking.of(script.view());

    assertThat(standing(ranking, "sgd"))
        .returns(2.0, Standing::epochs)
        .returns(16L, Standing::steps)
        .returns(800L, Standing::gradientEvaluations);
    assertThat(RankingText.table(ranking))
        .contains("equal epochs (2)")
        .containsPattern("variant +epochs +steps +evals +time\\n");
    assertThat(RankingText.csv(ranking)).contains(",steps,gradient_evaluations,epochs,seconds,");
  }

  private static SweepScript reportingLoss() {
    return new SweepScript(
        YAML.replace(BY_ACCURACY, BY_LOSS).replace("report: test/accuracy", "report: test/loss"));
  }

  private static double[] spread(int count, double from) {
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = from + i % 3 * 0.01;
    }
    return values;
  }

  private void confirm(String variant, double... accuracies) {
    confirm(script, variant, "test/accuracy", accuracies);
  }

  /** NONE diverges. */
  private static void confirm(SweepScript script, String variant, String metric, double... values) {
    List<Trial> trials = script.confirm(variant, 1);
    for (int i = 0; i < values.length; i++) {
      end(script, trials.get(i), metric, values[i]);
    }
  }

  private void end(Trial trial, double accuracy) {
    end(script, trial, "test/accuracy", accuracy);
  }

  private static void end(SweepScript script, Trial trial, String metric, double value) {
    script.start(trial);
    if (Double.isNaN(value)) {
      script.diverge(trial);
    } else {
      script.complete(trial, Map.of(metric, value));
    }
  }

  private static Standing standing(Ranking ranking, String variant) {
    return ranking.standings().stream()
        .filter(standing -> standing.variant().equals(variant))
        .findFirst()
        .orElseThrow();
  }
}
