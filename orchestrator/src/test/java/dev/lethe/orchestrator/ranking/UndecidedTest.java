package dev.lethe.orchestrator.ranking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.orchestrator.plan.Looks;
import dev.lethe.orchestrator.statistics.SignFlip;
import dev.lethe.orchestrator.sweep.Sweep;
import dev.lethe.orchestrator.sweep.Sweep.Comparison;
import dev.lethe.protocol.Trial;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UndecidedTest {
  private static final Looks LOOKS = new Looks(List.of(4, 8));

  @Test
  void aPValueIsThatOfTheLookThatShowsMostDividedByTheShareThatItSpends() {
    double[] up = {1, 2, 4, 8, 16, 32, 64, 128};
    double[] down = {1, 2, 4, 8, -16, -32, -64, -128};

    // 2/2⁴ with 4 seeds, of which (4/8)² of the level is spent; 2/2⁸ with 8, 3/4 of it
    assertThat(SequentialTest.pValue(Arrays.copyOf(up, 3), LOOKS)).isNaN();
    assertThat(SequentialTest.pValue(Arrays.copyOf(up, 4), LOOKS)).isEqualTo(2 / 16.0 / 0.25);
    assertThat(SequentialTest.pValue(Arrays.copyOf(up, 7), LOOKS)).isEqualTo(2 / 16.0 / 0.25);
    assertThat(SequentialTest.pValue(up, LOOKS)).isCloseTo(2 / 256.0 / 0.75, within(1e-15));
    assertThat(SequentialTest.pValue(down, LOOKS)).isCloseTo(32 / 256.0 / 0.75, within(1e-15));
    assertThat(SequentialTest.pValue(new double[8], LOOKS)).isEqualTo(1);
  }

  @Test
  void onlyVariantsOfUndecidedPairsGetMoreSeeds() {
    Sweep sweep = SimulatedSweep.sweep(3, 5, 16);

    SweepView view = SimulatedSweep.run(sweep, UndecidedTest::v1IsBetterV2IsNot);

    assertThat(SimulatedSweep.looks(view).seeds()).containsExactly(9, 16);
    assertThat(SimulatedSweep.runs(view, "v0")).isEqualTo(16);
    assertThat(SimulatedSweep.runs(view, "v1")).isEqualTo(9);
    assertThat(SimulatedSweep.runs(view, "v2")).isEqualTo(16);
    assertThat(Undecided.of(view).atTheEnd()).containsExactly(new Comparison("v2", "v0"));
    // Holm's factor of two, 2/2⁹ with nine seeds, and (9/16)² of the level spent there
    assertThat(p(view, "v1")).isCloseTo(2 * 2 / 512.0 / (81 / 256.0), within(1e-12));
  }

  @Test
  void ofAllPairsThoseThatAreUndecidedGetMoreWithoutTheBaseline() {
    SweepView view =
        SimulatedSweep.run(
            SimulatedSweep.sweep(3, 5, 16, "all-pairs"),
            trial -> v1IsBetterV2IsNot(trial) + (trial.variant().equals("v2") ? 0.1 : 0));

    assertThat(SimulatedSweep.looks(view).seeds()).containsExactly(9, 16);
    assertThat(SimulatedSweep.runs(view, "v0")).isEqualTo(9);
    assertThat(SimulatedSweep.runs(view, "v1")).isEqualTo(16);
    assertThat(SimulatedSweep.runs(view, "v2")).isEqualTo(16);
  }

  @Test
  void theRankingSaysForWhichLooksPIsAdjustedAndWhatStaysUndecided() {
    SweepView view =
        SimulatedSweep.run(SimulatedSweep.sweep(3, 5, 16), UndecidedTest::v1IsBetterV2IsNot);

    assertThat(Ranking.of(view).notes())
        .anySatisfy(note -> assertThat(note).contains("looks after 9 and 16 seeds"))
        .contains("Undecided with 16 seeds, the most that the file allows: v2 and v0.");
  }

  @Test
  void everyFormSaysForWhichLooksPIsAdjusted() {
    Ranking looked =
        Ranking.of(
            SimulatedSweep.run(SimulatedSweep.sweep(3, 5, 16), UndecidedTest::v1IsBetterV2IsNot));
    String said = "p is adjusted for looks after 9 and 16 seeds";

    assertThat(looked.looks()).containsExactly(9, 16);
    assertThat(RankingText.table(looked)).contains("\n" + said + "\n");
    assertThat(RankingText.markdown(looked)).contains("; " + said + ".\n");
    assertThat(RankingText.latex(looked)).contains("; " + said + ".}\n");
    assertThat(column("looks", RankingText.csv(looked)))
        .containsExactlyInAnyOrder("9 16", "", "9 16");
    assertThat(column("looks", RankingText.pairsCsv(looked))).containsOnly("9 16");
  }

  /** What a table for programs has in a column. */
  private static List<String> column(String name, String csv) {
    List<String> header = List.of(csv.lines().findFirst().orElseThrow().split(","));
    return csv.lines().skip(1).map(line -> line.split(",", -1)[header.indexOf(name)]).toList();
  }

  @Test
  void wherePairsAreDecidedAtOnceNobodyGetsMore() {
    SweepView view =
        SimulatedSweep.run(
            SimulatedSweep.sweep(2, 5, 16),
            trial -> trial.variant().equals("v1") ? 0.9 + trial.seed() / 1000.0 : 0.5);

    assertThat(view.trials()).hasSize(2 * 8);
    assertThat(Undecided.of(view).atTheEnd()).isEmpty();
    assertThat(Ranking.of(view).notes()).noneMatch(note -> note.startsWith("Undecided"));
  }

  /**
   * 1,000 sweeps in which no variant is better. Without spending, the same looks find differences
   * in clearly more than one in twenty, so the simulation would see a rule that is not valid.
   */
  @ParameterizedTest
  @CsvSource({"2, 1", "5, 2"})
  void amongAThousandSweepsWithoutADifferenceAtMostOneInTwentyFindsOne(int variants, long seed) {
    Sweep sweep = SimulatedSweep.sweep(variants, 5, 16);
    RandomGenerator random = new SplittableRandom(seed);
    int sweeps = 1000;
    int found = 0;
    int peeked = 0;
    for (int i = 0; i < sweeps; i++) {
      SweepView view = SimulatedSweep.run(sweep, _ -> 0.5 + 0.01 * random.nextGaussian());
      Undecided undecided = Undecided.of(view);
      found += undecided.pValues(16).values().stream().anyMatch(p -> p <= 0.05) ? 1 : 0;
      peeked += finds(undecided) ? 1 : 0;
    }

    double error = Math.sqrt(0.05 * 0.95 * sweeps);
    assertThat((double) found).isLessThanOrEqualTo(0.05 * sweeps + 2 * error);
    assertThat((double) peeked).isGreaterThan(0.05 * sweeps + 2 * error);
  }

  /** Whether somebody who tests at every look as if it were the only one finds a difference. */
  private static boolean finds(Undecided undecided) {
    return undecided.differences().values().stream()
        .anyMatch(d ->
            List.of(9, 11, 13, 16).stream()
                .filter(n -> n <= d.length)
                .anyMatch(n -> SignFlip.pValue(Arrays.copyOf(d, n)) <= 0.05));
  }

  private static double v1IsBetterV2IsNot(Trial trial) {
    double noise = trial.seed() / 1000.0;
    return switch (trial.variant()) {
      case "v1" -> 0.6 + 2 * noise;
      case "v2" -> 0.5 + (trial.seed() % 2 == 0 ? 2 * noise : 0);
      default -> 0.5 + noise;
    };
  }

  private static double p(SweepView view, String variant) {
    return Ranking.of(view).standings().stream()
        .filter(standing -> standing.variant().equals(variant))
        .flatMap(standing -> Stream.ofNullable(standing.difference()))
        .flatMap(difference -> Stream.ofNullable(difference.p()))
        .findFirst()
        .orElseThrow();
  }
}
