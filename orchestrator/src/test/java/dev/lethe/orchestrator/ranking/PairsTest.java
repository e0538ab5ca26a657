package dev.lethe.orchestrator.ranking;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lethe.orchestrator.testing.SmallSweep;
import dev.lethe.orchestrator.testing.SweepScript;
import dev.lethe.protocol.Trial;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

/** Every variant beside every other, and what follows from it. */
class PairsTest {
  private static final int SEEDS = 10;

  @Test
  void everyPairIsComparedSeedBySeedInTheOrderOfTheRanking() {
    Ranking ranking = Ranking.of(ran("", 0.5, 0.6, 0.7));

    assertThat(ranking.pairs())
        .extracting(pair -> pair.first() + ">" + pair.second())
        .containsExactly("asam>sam", "asam>sgd", "sam>sgd");
    Difference first = ranking.pairs().getFirst().difference();
    assertThat(first.mean()).isCloseTo(0.1, within(1e-9));
    assertThat(first.bySeed()).hasSize(SEEDS).allMatch(one -> requireNonNull(one.value()) > 0);
    assertThat(first.uncorrected()).isEqualTo(2 / 1024.0);
    assertThat(first.amongAll()).isEqualTo(3 * 2 / 1024.0);
  }

  @Test
  void theDifferenceToTheBaselineIsThatOfThePairTheRightWayRound() {
    Ranking ranking = Ranking.of(ran("", 0.6, 0.5, 0.7));

    Difference sam = requireNonNull(standing(ranking, "sam").difference());
    Difference pair =
        ranking.pairs().stream()
            .filter(one -> one.first().equals("sgd") && one.second().equals("sam"))
            .findFirst()
            .orElseThrow()
            .difference();
    assertThat(sam).isEqualTo(pair.negated());
    assertThat(sam.mean()).isCloseTo(-0.1, within(1e-9));
    assertThat(requireNonNull(sam.interval()).high()).isNegative();
    assertThat(requireNonNull(sam.effect())).isNegative();
  }

  @Test
  void theFamilySaysForHowManyComparisonsPIsCorrected() {
    Ranking byBaseline = Ranking.of(ran("", 0.5, 0.6, 0.7));
    Ranking allPairs = Ranking.of(ran("statistics: {family: all-pairs}\n", 0.5, 0.6, 0.7));
    Ranking none = Ranking.of(ran("statistics: {correction: none}\n", 0.5, 0.6, 0.7));

    assertThat(p(byBaseline, "sam")).isEqualTo(2 * 2 / 1024.0);
    assertThat(p(allPairs, "sam")).isEqualTo(3 * 2 / 1024.0);
    assertThat(p(none, "sam")).isEqualTo(2 / 1024.0);
    assertThat(byBaseline.pairs().getFirst().difference().p())
        .as("asam beside sam is not of the family")
        .isNull();
    assertThat(allPairs.pairs().getFirst().difference().p()).isNotNull();
  }

  @Test
  void variantsThatCannotBeToldApartShareALetter() {
    Ranking ranking = Ranking.of(ran("", 0.5, 0.7, 0.7));

    assertThat(standing(ranking, "sam").groups()).isEqualTo("a");
    assertThat(standing(ranking, "asam").groups()).isEqualTo("a");
    assertThat(standing(ranking, "sgd").groups()).isEqualTo("b");
    assertThat(ranking.groups()).extracting(Group::letter).containsExactly("a", "b");
  }

  @Test
  void chancesSayWhoWouldBeBestHadTheSeedsBeenOthers() {
    Ranking ranking = Ranking.of(ran("", 0.5, 0.7, 0.7));

    Chance sgd = requireNonNull(standing(ranking, "sgd").chance());
    Chance sam = requireNonNull(standing(ranking, "sam").chance());
    assertThat(sgd).isEqualTo(new Chance(0, 3));
    assertThat(sam.best()).isBetween(0.01, 0.99);
    assertThat(ranking.seeds()).hasSize(SEEDS);
  }

  @Test
  void theSpreadIsThatOfTheSeeds() {
    Spread sgd = requireNonNull(standing(Ranking.of(ran("", 0.5, 0.6, 0.7)), "sgd").spread());

    // 0.5 and a hundredth of 0 to 9 in some order
    assertThat(sgd.median()).isCloseTo(0.545, within(1e-9));
    assertThat(sgd.interquartileMean()).isCloseTo(0.545, within(1e-9));
    assertThat(sgd.best().value()).isCloseTo(0.59, within(1e-9));
    assertThat(sgd.worst().value()).isCloseTo(0.5, within(1e-9));
  }

  /** Runs with these means, all moved by their seed, and a little by themselves. */
  private static dev.lethe.orchestrator.ledger.SweepView ran(
      String more, double sgd, double sam, double asam) {
    SweepScript script =
        new SweepScript(
            SmallSweep.training(
                "pairs",
                """
                parameters: {learning_rate: 0.1, batch_size: 50}
                variants: {sgd: {}, sam: {rho: 0.1}, asam: {rho: 1}}
                baseline: sgd
                budget: {per_trial: {epochs: 2}}
                seeds: {tune: 1, confirm: 10}
                """
                    + more));
    confirm(script, "sgd", scores(sgd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0));
    confirm(script, "sam", scores(sam, 1, -1, 2, -2, 1, -1, 2, -2, 1, -1));
    confirm(script, "asam", scores(asam, -1, 1, 1, -1, 2, -2, -1, 1, 2, -2));
    return script.view();
  }

  private static double[] scores(double mean, int... thousandths) {
    double[] scores = new double[SEEDS];
    Arrays.setAll(scores, i -> mean + i * 7 % SEEDS * 0.01 + thousandths[i] * 0.001);
    return DoubleStream.of(scores).toArray();
  }

  private static void confirm(SweepScript script, String variant, double... accuracies) {
    List<Trial> trials = script.confirm(variant, 1);
    for (int i = 0; i < accuracies.length; i++) {
      script.start(trials.get(i));
      script.complete(trials.get(i), Map.of("test/accuracy", accuracies[i]));
    }
  }

  private static double p(Ranking ranking, String variant) {
    return requireNonNull(requireNonNull(standing(ranking, variant).difference()).p());
  }

  private static Standing standing(Ranking ranking, String variant) {
    return ranking.standings().stream()
        .filter(standing -> standing.variant().equals(variant))
        .findFirst()
        .orElseThrow();
  }
}
