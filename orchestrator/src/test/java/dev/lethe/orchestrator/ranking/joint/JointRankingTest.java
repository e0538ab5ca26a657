package dev.lethe.orchestrator.ranking.joint;

import static dev.lethe.orchestrator.ranking.joint.SeveralSweeps.around;
import static dev.lethe.orchestrator.ranking.joint.SeveralSweeps.noisy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lethe.orchestrator.ranking.Group;
import dev.lethe.orchestrator.statistics.Friedman;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JointRankingTest {
  private final SeveralSweeps sweeps = new SeveralSweeps();

  /** By hand: k = 3, n = 4, p = 1/6³, χ² = 8, CD = 2.3437 √(12/24). */
  @Test
  void fourSweepsThatAgreeShowTheBestAndTheWorstApart() {
    fourThatAgree();

    JointRanking ranking = sweeps.ranking();

    assertThat(ranking.standings()).extracting(JointStanding::variant).containsExactly(SAM_FIRST);
    assertThat(ranking.standings())
        .extracting(JointStanding::meanRank)
        .containsExactly(1.0, 2.0, 3.0);
    assertThat(ranking.standings())
        .extracting(JointStanding::groups)
        .containsExactly("a", "ab", "b");
    assertThat(ranking.friedman().chiSquared()).isCloseTo(8, within(1e-12));
    assertThat(ranking.friedman().p()).isCloseTo(1 / 216.0, within(1e-12));
    assertThat(ranking.friedman().method()).isEqualTo(Friedman.Method.EXACT);
    assertThat(ranking.criticalDifference()).isCloseTo(1.6573, within(1e-4));
    assertThat(ranking.pairs()).extracting(JointPair::apart).containsExactly(false, true, false);
  }

  private static final String[] SAM_FIRST = {"sam", "asam", "sgd"};

  private void fourThatAgree() {
    for (String name : List.of("a", "b", "c", "d")) {
      sweeps.add(name, Map.of("sgd", around(0.5), "asam", around(0.6), "sam", around(0.7)));
    }
  }

  @Test
  void equalMeansShareTheMeanOfTheirRanks() {
    sweeps.add("a", Map.of("sgd", around(0.5), "sam", around(0.7), "asam", around(0.7)));
    sweeps.add("b", Map.of("sgd", around(0.5), "sam", around(0.7), "asam", around(0.6)));

    JointRanking ranking = sweeps.ranking();

    assertThat(ranking.standings()).extracting(JointStanding::variant).containsExactly(SAM_FIRST);
    assertThat(ranking.standings())
        .extracting(JointStanding::meanRank)
        .containsExactly(1.25, 1.75, 3.0);
  }

  @Test
  void equalMeanRanksShareAPlace() {
    sweeps.add("a", Map.of("sgd", around(0.5), "sam", around(0.7)));
    sweeps.add("b", Map.of("sgd", around(0.7), "sam", around(0.5)));

    assertThat(sweeps.ranking().standings()).extracting(JointStanding::rank).containsExactly(1, 1);
  }

  /** 2/2⁷ times three pairs is below 0.05; of differences that go up and down nothing is shown. */
  @Test
  void winsAreThoseOfEachSweepsOwnPairedTest() {
    sweeps.add("a", Map.of("sgd", around(0.5), "sam", around(0.6), "asam", noisy(0.51)));
    sweeps.add("b", Map.of("sgd", around(0.5), "sam", around(0.4), "asam", noisy(0.51)));

    JointRanking ranking = sweeps.ranking();

    assertThat(tally(ranking, "sam", "sgd")).isEqualTo(new Tally(1, 0, 1));
    assertThat(tally(ranking, "asam", "sgd")).isEqualTo(new Tally(0, 2, 0));
    assertThat(ranking.standings())
        .filteredOn(standing -> standing.variant().equals("sgd"))
        .extracting(JointStanding::tally)
        .containsExactly(new Tally(1, 2, 1));
  }

  private static Tally tally(JointRanking ranking, String one, String other) {
    for (JointPair pair : ranking.pairs()) {
      if (pair.first().equals(one) && pair.second().equals(other)) {
        return pair.tally();
      }
      if (pair.first().equals(other) && pair.second().equals(one)) {
        return pair.tally().turned();
      }
    }
    throw new AssertionError("no pair of %s and %s".formatted(one, other));
  }

  @Test
  void aVariantThatASweepLacksIsLeftOutAndNamedAndTakesNoRank() {
    sweeps.add("a", Map.of("sgd", around(0.5), "random", around(0.6), "sam", around(0.7)));
    sweeps.add("b", Map.of("sgd", around(0.5), "sam", around(0.7)));

    JointRanking ranking = sweeps.ranking();

    assertThat(ranking.standings()).extracting(JointStanding::meanRank).containsExactly(1.0, 2.0);
    assertThat(ranking.notes()).contains("random is left out: it has no runs in b.");
  }

  @Test
  void withFewSweepsItIsSaidThatNothingCanBeShown() {
    sweeps.add("a", Map.of("sgd", around(0.5), "sam", around(0.7)));
    sweeps.add("b", Map.of("sgd", around(0.5), "sam", around(0.7)));

    JointRanking ranking = sweeps.ranking();

    assertThat(ranking.friedman().smallest()).isEqualTo(0.5);
    assertThat(ranking.groups()).containsExactly(new Group("a", List.of("sam", "sgd")));
    assertThat(ranking.notes())
        .anyMatch(note -> note.startsWith("2 sweeps: below 5 nothing can be shown"))
        .anyMatch(note -> note.contains("Friedman's p cannot be below 0.5000 here"))
        .anyMatch(note -> note.startsWith("The critical difference is larger than any of 2"))
        .anyMatch(note -> note.startsWith("Friedman's test does not find"));
  }

  /** CD = 1.96 √(6/24) = 0.98 is below the difference of 1, but four of four are 2/2⁴. */
  @Test
  void aCriticalDifferenceIsNotReadWhereFriedmansTestFindsNothing() {
    for (String name : List.of("a", "b", "c", "d")) {
      sweeps.add(name, Map.of("sgd", around(0.5), "sam", around(0.7)));
    }

    JointRanking ranking = sweeps.ranking();

    assertThat(ranking.criticalDifference()).isLessThan(1);
    assertThat(ranking.friedman().p()).isEqualTo(0.125);
    assertThat(ranking.pairs()).extracting(JointPair::apart).containsExactly(false);
    assertThat(ranking.groups()).hasSize(1);
  }

  @Test
  void whatIsNotAlikeIsNamed() {
    Map<String, double[]> results = Map.of("sgd", around(0.5), "sam", around(0.7));
    String yaml = SeveralSweeps.yaml("b", "sgd", "sam");
    sweeps.addFile(SeveralSweeps.yaml("a", "sgd", "sam"), results);
    sweeps.addFile(
        yaml.replace("baseline: sgd", "baseline: sam")
                .replace("epochs: 2", "epochs: 3")
                .replace("name: small-cnn", "name: mlp")
            + "statistics: {confidence: 0.9}\n",
        results);

    JointRanking ranking = sweeps.ranking();

    assertThat(ranking.confidence()).isEqualTo(0.95);
    assertThat(ranking.notes())
        .contains(
            "Different baselines: sgd in a; sam in b.",
            "Different budgets: epochs (2) in a; epochs (3) in b.",
            "Different confidences: 0.95 in a; 0.9 in b.",
            "a, b train on the same data: the test takes them for independent data sets.")
        .anyMatch(note -> note.startsWith("Different models: name=small-cnn "));
  }

  @Test
  void otherDataUnderTheSameNameIsNotTheSameData() {
    Map<String, double[]> results = Map.of("sgd", around(0.5), "sam", around(0.7));
    String shapes = "{name: shapes, train: 400, validation: 200}";
    sweeps.addFile(SeveralSweeps.yaml("a", "sgd", "sam"), results);
    sweeps.addFile(
        SeveralSweeps.yaml("b", "sgd", "sam").replace(shapes, shapes.replace("}", ", cue: 0.3}")),
        results);

    assertThat(sweeps.ranking().notes()).noneMatch(note -> note.contains("the same data"));
  }

  @Test
  void aSweepThatGoesOnIsSaid() {
    Map<String, double[]> results = Map.of("sgd", around(0.5), "sam", around(0.7));
    sweeps.add("a", results);
    sweeps.addUnfinished(SeveralSweeps.yaml("b", "sgd", "sam"), results);

    assertThat(sweeps.ranking().notes()).startsWith("Not ended: b. This is what is known so far.");
  }

  @Test
  void sweepsThatReportDifferentMetricsAreRankedOnlyByOneThatIsNamed() {
    Map<String, double[]> results = Map.of("sgd", around(0.5), "sam", around(0.7));
    sweeps.add("a", results);
    sweeps.addFile(
        SeveralSweeps.yaml("b", "sgd", "sam")
            .replace("report: test/accuracy", "report: validation/accuracy"),
        results);

    assertThatThrownBy(sweeps::ranking)
        .hasMessageStartingWith(
            "The sweeps report different metrics: test/accuracy in a; validation/accuracy in b.")
        .hasMessageContaining("--metric");
    JointRanking byLoss = JointRanking.of(sweeps.views(), "test/loss");
    assertThat(byLoss.standings()).extracting(JointStanding::variant).containsExactly("sam", "sgd");
  }

  @Test
  void anInfiniteLossIsLast() {
    double[] diverging = around(0.9);
    diverging[0] = Double.NaN;
    sweeps.add("a", Map.of("sgd", around(0.5), "sam", diverging));
    sweeps.add("b", Map.of("sgd", around(0.5), "sam", diverging));

    JointRanking ranking = JointRanking.of(sweeps.views(), "test/loss");

    assertThat(ranking.standings())
        .extracting(JointStanding::variant)
        .containsExactly("sgd", "sam");
    assertThat(ranking.standings().getLast().places().getFirst().mean()).isNull();
  }

  @Test
  void oneSweepOrOneVariantIsNotEnough() {
    sweeps.add("a", Map.of("sgd", around(0.5), "sam", around(0.7)));
    assertThatThrownBy(sweeps::ranking).hasMessageContaining("two sweeps or more");

    sweeps.add("b", Map.of("sgd", around(0.5), "asam", around(0.7)));
    assertThatThrownBy(sweeps::ranking)
        .hasMessageStartingWith(
            "A joint ranking needs two variants that have runs in every sweep; there is only sgd:")
        .hasMessageContaining("b has asam, sgd");
  }

  @Test
  void everyOrderOfTheSweepsGivesTheSame() {
    fourThatAgree();
    JointRanking backwards = JointRanking.of(sweeps.views().reversed(), null);

    assertThat(backwards.standings().stream().map(JointStanding::meanRank).toList())
        .isEqualTo(sweeps.ranking().standings().stream().map(JointStanding::meanRank).toList());
    assertThat(Arrays.asList(SAM_FIRST))
        .isEqualTo(backwards.standings().stream().map(JointStanding::variant).toList());
  }
}
