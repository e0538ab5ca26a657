package dev.lethe.orchestrator.statistics;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.protocol.Wire;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The statistics beside those of SciPy, statsmodels and networkx; {@code statistics.py} made the
 * values.
 */
class StatisticsTest {
  private static final Offset<Double> CLOSE = within(1e-10);

  /** Of shares over 10,000 draws, five standard deviations at most. */
  private static final Offset<Double> OF_DRAWS = within(0.025);

  private static final Fixture FIXTURE = Fixture.named("statistics.json");

  static Stream<JsonNode> samples() {
    return FIXTURE.cases("samples");
  }

  static Stream<JsonNode> corrections() {
    return FIXTURE.cases("holm");
  }

  static Stream<JsonNode> drawn() {
    return FIXTURE.cases("bca");
  }

  static Stream<JsonNode> effects() {
    return FIXTURE.cases("effect");
  }

  static Stream<JsonNode> joint() {
    return FIXTURE.cases("joint");
  }

  static Stream<JsonNode> sampled() {
    return FIXTURE.cases("sampled");
  }

  static Stream<JsonNode> groups() {
    return FIXTURE.cases("groups");
  }

  @ParameterizedTest
  @MethodSource("samples")
  void pValuesAreThoseOfScipysPermutationTest(JsonNode sample) {
    assertThat(SignFlip.pValue(Fixture.numbers(sample.path("values"))))
        .isCloseTo(sample.path("p").asDouble(), CLOSE);
  }

  @ParameterizedTest
  @MethodSource("sampled")
  void pValuesOfManyEqualPairsAreThoseOfTheBinomialTest(JsonNode sample) {
    assertThat(SignFlip.pValue(Fixture.numbers(sample.path("values"))))
        .isCloseTo(sample.path("p").asDouble(), within(0.0025));
  }

  @ParameterizedTest
  @MethodSource("samples")
  void averagesAreThoseOfNumpyAndScipy(JsonNode sample) {
    double[] values = Fixture.numbers(sample.path("values"));

    assertThat(Averages.mean(values)).isCloseTo(sample.path("mean").asDouble(), CLOSE);
    assertThat(Averages.median(values)).isCloseTo(sample.path("median").asDouble(), CLOSE);
    assertThat(Averages.interquartileMean(values)).isCloseTo(sample.path("iqm").asDouble(), CLOSE);
    assertThat(Averages.deviation(values)).isCloseTo(sample.path("deviation").asDouble(), CLOSE);
  }

  @ParameterizedTest
  @MethodSource("samples")
  void intervalsAreThoseOfScipysStudentDistribution(JsonNode sample) {
    double[] values = Fixture.numbers(sample.path("values"));

    check(requireNonNull(new MeanInterval(0.90).of(values)), sample.path("interval90"), CLOSE);
    check(requireNonNull(new MeanInterval(0.95).of(values)), sample.path("interval95"), CLOSE);
  }

  @ParameterizedTest
  @MethodSource("drawn")
  void bootstrapIntervalsFromTheSameDrawsAreScipys(JsonNode sample) {
    double[] values = Fixture.numbers(sample.path("values"));
    double[] means = Fixture.numbers(sample.path("means"));

    check(Bca.interval(values, means, 0.90), sample.path("interval90"), CLOSE);
    check(Bca.interval(values, means, 0.95), sample.path("interval95"), CLOSE);
  }

  @Test
  void bootstrapIntervalsFromOwnDrawsAreNearlyThoseOfManyDraws() {
    Interval interval =
        requireNonNull(
            new MeanInterval(0.95).of(Fixture.numbers(FIXTURE.file().at("/own_bca/values"))));

    assertThat(interval.method()).isEqualTo(Interval.Method.BCA);
    check(interval, FIXTURE.file().at("/own_bca/interval95"), within(0.03 * 2 * interval.half()));
  }

  @ParameterizedTest
  @MethodSource("corrections")
  void correctionsAreThoseOfStatsmodels(JsonNode correction) {
    assertThat(Holm.corrected(Fixture.numbers(correction.path("p"))))
        .containsExactly(Fixture.numbers(correction.path("corrected")), CLOSE);
  }

  @ParameterizedTest
  @MethodSource("effects")
  void effectSizesAreThoseOfTheFormula(JsonNode pair) {
    assertThat(
            EffectSize.hedges(
                Fixture.numbers(pair.path("one")), Fixture.numbers(pair.path("other"))))
        .isCloseTo(pair.path("hedges").asDouble(), CLOSE);
  }

  @ParameterizedTest
  @MethodSource("joint")
  void chancesAreNearlyThoseOfManyDraws(JsonNode variants) {
    double[][] scores =
        StreamSupport.stream(variants.path("scores").spliterator(), false)
            .map(Fixture::numbers)
            .toArray(double[][]::new);
    Resamples seeds = Resamples.of(scores[0].length, Resamples.DRAWS);

    JointBootstrap joint = JointBootstrap.of(scores, seeds);

    for (int i = 0; i < scores.length; i++) {
      assertThat(joint.best(i)).isCloseTo(variants.path("best").path(i).asDouble(), OF_DRAWS);
      assertThat(joint.expectedRank(i))
          .isCloseTo(variants.path("rank").path(i).asDouble(), within(0.07));
    }
  }

  @ParameterizedTest
  @MethodSource("groups")
  void groupsAreTheLargestWithoutADifference(JsonNode file) {
    JsonNode rows = file.path("different");
    boolean[][] different = new boolean[rows.size()][rows.size()];
    for (int i = 0; i < different.length; i++) {
      for (int j = 0; j < different.length; j++) {
        different[i][j] = rows.path(i).path(j).asBoolean();
      }
    }

    List<List<Integer>> groups =
        Groups.of(different).stream().map(group -> List.copyOf(group)).toList();

    assertThat(Wire.tree(groups)).isEqualTo(file.path("groups"));
  }

  private static void check(Interval interval, JsonNode wanted, Offset<Double> close) {
    assertThat(interval.low()).isCloseTo(wanted.path(0).asDouble(), close);
    assertThat(interval.high()).isCloseTo(wanted.path(1).asDouble(), close);
  }
}
