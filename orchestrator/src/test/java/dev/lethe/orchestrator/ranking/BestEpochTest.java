package dev.lethe.orchestrator.ranking;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lethe.orchestrator.report.Report;
import dev.lethe.orchestrator.report.ReportPage;
import dev.lethe.orchestrator.sweep.RankOn;
import dev.lethe.orchestrator.testing.SmallSweep;
import dev.lethe.orchestrator.testing.SweepScript;
import dev.lethe.protocol.Trial;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Worked out by hand. Validation and test accuracy behind three epochs; the one that counts is in
 * brackets.
 *
 * <pre>
 *            seed 2                       seed 3                       seed 4
 * sgd  val   0.50  [0.70]  0.60          [0.60]  0.60   0.50           0.40  0.50  [0.60]
 *      test  0.40  [0.55]  0.58          [0.50]  0.52   0.54           0.50  0.55  [0.60]
 * sam  val  [0.70]  0.60   0.50           0.50    –    [0.80]          0.60  [0.65] 0.65
 *      test [0.65]  0.70   0.72           0.60    –    [0.75]          0.60  [0.70] 0.75
 * </pre>
 *
 * Means: sgd (0.55 + 0.50 + 0.60) / 3 = 0.55, sam (0.65 + 0.75 + 0.70) / 3 = 0.70. Differences:
 * 0.10, 0.25, 0.10, mean 0.15; all of one sign, so p = 2 / 2³. At the last epoch sgd has (0.58 +
 * 0.54 + 0.60) / 3 and sam (0.72 + 0.75 + 0.75) / 3.
 */
class BestEpochTest {
  private static final double NONE = Double.NaN;
  private static final String LINES =
      """
      parameters: {learning_rate: 0.1, batch_size: 50}
      variants: {sgd: {}, sam: {rho: 0.1}}
      baseline: sgd
      budget: {per_trial: {epochs: 3}}
      seeds: {tune: 1, confirm: 3}
      """;
  private static final String BEST = "rank_on: best-epoch-by-validation\n";
  private static final String HEAD =
      "test/accuracy on confirm runs at the epoch with the best validation/accuracy, equal epochs"
          + " (3)";

  @Test
  void aRunCountsWithItsBestEpochAndOfEqualsWithTheEarlier() {
    Ranking ranking = Ranking.of(example(BEST).view());

    Standing sgd = standing(ranking, "sgd");
    Standing sam = standing(ranking, "sam");
    assertThat(sgd.mean()).isCloseTo(0.55, within(1e-12));
    assertThat(sam.mean()).isCloseTo(0.70, within(1e-12));
    assertThat(sgd.scores())
        .containsExactly(
            new SeedScore(2, 0.55, 2), new SeedScore(3, 0.50, 1), new SeedScore(4, 0.60, 3));
    assertThat(sam.scores())
        .containsExactly(
            new SeedScore(2, 0.65, 1), new SeedScore(3, 0.75, 3), new SeedScore(4, 0.70, 2));
    Difference difference = requireNonNull(sam.difference());
    assertThat(difference.mean()).isCloseTo(0.15, within(1e-12));
    assertThat(difference.p()).isEqualTo(0.25);
    assertThat(sgd.others()).containsOnlyKeys("test-cue-kept/accuracy");
    assertThat(sgd.others().get("test-cue-kept/accuracy"))
        .as("of the same epochs")
        .isCloseTo(0.275, within(1e-12));
  }

  @Test
  void withoutAWordTheLastEpochCounts() {
    Ranking ranking = Ranking.of(example("").view());

    assertThat(ranking.rankOn()).isEqualTo(RankOn.LAST);
    assertThat(standing(ranking, "sgd").mean()).isCloseTo(1.72 / 3, within(1e-12));
    assertThat(standing(ranking, "sam").mean()).isCloseTo(2.22 / 3, within(1e-12));
    assertThat(standing(ranking, "sam").scores()).extracting(SeedScore::epoch).containsOnlyNulls();
    assertThat(RankingText.protocol(ranking)).contains("at the last epoch");
  }

  @Test
  void ofALossTheSmallestIsBest() {
    SweepScript script =
        new SweepScript(
            SmallSweep.training("by-loss", BEST + LINES)
                .replace("validation/accuracy, goal: maximize", "validation/loss, goal: minimize"));
    Trial trial = script.confirm("sgd", 1).getFirst();
    script.start(trial);
    script.finishEpoch(trial, 1, Map.of("validation/loss", 2.0, "test/accuracy", 0.1));
    script.finishEpoch(trial, 2, Map.of("validation/loss", 1.0, "test/accuracy", 0.2));
    script.finishEpoch(trial, 3, Map.of("validation/loss", 1.5, "test/accuracy", 0.3));
    script.complete(trial, Map.of("validation/loss", 1.5, "test/accuracy", 0.3));

    Ranking ranking = Ranking.of(script.view());

    assertThat(standing(ranking, "sgd").scores()).containsExactly(new SeedScore(2, 0.2, 2));
    assertThat(RankingText.protocol(ranking)).contains("with the best validation/loss");
  }

  /** The tune score, 0.5, is of last epochs: beside it stands (0.6 + 0.5 + 0.6) / 3. */
  @Test
  void whatTuningPromisedIsHeldAgainstTheLastEpoch() {
    Ranking ranking = Ranking.of(example(BEST).view());

    WinnersCurse curse = requireNonNull(standing(ranking, "sgd").curse());
    assertThat(curse.confirmed()).isCloseTo(1.7 / 3, within(1e-12));
  }

  @Test
  void aRunThatDivergedHasNoBestEpoch() {
    SweepScript script = new SweepScript(SmallSweep.training("best", BEST + LINES));
    Trial trial = script.confirm("sgd", 1).getFirst();
    script.start(trial);
    script.finishEpoch(trial, 1, metrics(0.9, 0.9));
    script.diverge(trial);

    Standing sgd = standing(Ranking.of(script.view()), "sgd");

    assertThat(sgd.failed()).isEqualTo(1);
    assertThat(sgd.mean()).isEqualTo(0);
  }

  @ParameterizedTest
  @EnumSource(Form.class)
  void everyFormSaysWhichEpochCounts(Form form) {
    String text = form.text(Ranking.of(example(BEST).view()), false).replaceAll("\\s+", " ");

    String said =
        switch (form) {
          case JSON ->
              "\"rankOn\":\"best-epoch-by-validation\",\"chosenBy\":\"validation/accuracy\"";
          case CSV -> ",test/accuracy,best-epoch-by-validation,";
          case MARKDOWN, LATEX, TEXT -> "best: " + HEAD;
        };
    assertThat(text).contains(said);
  }

  @Test
  void soDoTheReportAndThePairs() {
    Ranking ranking = Ranking.of(example(BEST).view());

    assertThat(ReportPage.of(Report.of(example(BEST).view()))).contains(HEAD);
    assertThat(RankingText.pairsCsv(ranking))
        .contains("sam,sgd,test/accuracy,best-epoch-by-validation,3,");
  }

  @Test
  void anotherMetricIsRankedAtTheSameEpochs() {
    Ranking ranking = Ranking.of(example(BEST).view(), "test-cue-kept/accuracy");

    assertThat(standing(ranking, "sam").mean()).isCloseTo(0.35, within(1e-12));
  }

  @Test
  void onTheValidationSetItselfTheBestEpochIsTooGood() {
    Ranking ranking = Ranking.of(example(BEST).view(), "validation/accuracy");

    assertThat(ranking.notes())
        .contains(
            "The validation set chose the epochs and is reported too, so the means are too good.");
    assertThat(Ranking.of(example("").view(), "validation/accuracy").notes())
        .noneMatch(note -> note.contains("chose the epochs"));
  }

  private static SweepScript example(String rankOn) {
    SweepScript script = new SweepScript(SmallSweep.training("best", rankOn + LINES));
    List<Trial> sgd = script.confirm("sgd", 1);
    run(script, sgd.get(0), new double[] {0.50, 0.70, 0.60}, 0.40, 0.55, 0.58);
    run(script, sgd.get(1), new double[] {0.60, 0.60, 0.50}, 0.50, 0.52, 0.54);
    run(script, sgd.get(2), new double[] {0.40, 0.50, 0.60}, 0.50, 0.55, 0.60);
    List<Trial> sam = script.confirm("sam", 1);
    run(script, sam.get(0), new double[] {0.70, 0.60, 0.50}, 0.65, 0.70, 0.72);
    run(script, sam.get(1), new double[] {0.50, NONE, 0.80}, 0.60, NONE, 0.75);
    run(script, sam.get(2), new double[] {0.60, 0.65, 0.65}, 0.60, 0.70, 0.75);
    return script;
  }

  private static void run(SweepScript script, Trial trial, double[] validation, double... test) {
    script.start(trial);
    for (int i = 0; i < validation.length; i++) {
      script.finishEpoch(trial, i + 1, metrics(validation[i], test[i]));
    }
    script.complete(trial, metrics(validation[2], test[2]));
  }

  /** The second test set has half of what the first has; NaN is not evaluated. */
  private static Map<String, Double> metrics(double validation, double test) {
    Map<String, Double> metrics = new HashMap<>(Map.of("training/loss", 1.0));
    if (!Double.isNaN(validation)) {
      metrics.put("validation/accuracy", validation);
      metrics.put("test/accuracy", test);
      metrics.put("test-cue-kept/accuracy", test / 2);
    }
    return metrics;
  }

  private static Standing standing(Ranking ranking, String variant) {
    return ranking.standings().stream()
        .filter(standing -> standing.variant().equals(variant))
        .findFirst()
        .orElseThrow();
  }
}
