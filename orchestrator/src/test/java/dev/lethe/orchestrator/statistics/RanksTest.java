package dev.lethe.orchestrator.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.protocol.Wire;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Ranks over several data sets beside SciPy's; {@code ranks.py} made the values. */
class RanksTest {
  private static final Offset<Double> CLOSE = within(1e-9);

  /** Of shares over 100,000 and over 400,000 draws, four standard deviations at most. */
  private static final Offset<Double> OF_DRAWS = within(0.0071);

  private static final Fixture FIXTURE = Fixture.named("ranks.json");

  static Stream<JsonNode> exact() {
    return FIXTURE.cases("friedman");
  }

  static Stream<JsonNode> sampled() {
    return FIXTURE.cases("sampled");
  }

  static Stream<JsonNode> ranges() {
    return FIXTURE.cases("range");
  }

  @ParameterizedTest
  @MethodSource("exact")
  void friedmansTestIsScipysWithThePermutationsOfAll(JsonNode wanted) {
    Friedman found = friedman(wanted);

    assertThat(found.method()).isEqualTo(Friedman.Method.EXACT);
    assertThat(found.p()).isCloseTo(wanted.path("p").asDouble(), CLOSE);
    check(found, wanted);
  }

  @ParameterizedTest
  @MethodSource("sampled")
  void ofTooManyPermutationsSomeAreDrawn(JsonNode wanted) {
    Friedman found = friedman(wanted);

    assertThat(found.method()).isEqualTo(Friedman.Method.SAMPLED);
    assertThat(found.p()).isCloseTo(wanted.path("p").asDouble(), OF_DRAWS);
    assertThat(found.smallest()).isEqualTo(1e-5);
    check(found, wanted);
  }

  private static void check(Friedman found, JsonNode wanted) {
    assertThat(found.chiSquared()).isCloseTo(wanted.path("chi").asDouble(), CLOSE);
    assertThat(found.f() != null).isEqualTo(wanted.has("f"));
    if (wanted.has("f")) {
      assertThat(found.f()).isCloseTo(wanted.path("f").asDouble(), CLOSE);
      assertThat(found.pOfF()).isCloseTo(wanted.path("pOfF").asDouble(), CLOSE);
    }
  }

  @ParameterizedTest
  @MethodSource("exact")
  void ranksAreScipys(JsonNode wanted) {
    double[][] ranks = ranks(wanted);

    assertThat(Wire.tree(ranks)).isEqualTo(wanted.path("ranks"));
    assertThat(MeanRanks.over(ranks)).containsExactly(Fixture.numbers(wanted.path("means")), CLOSE);
  }

  @ParameterizedTest
  @MethodSource("ranges")
  void theStudentizedRangeIsScipys(JsonNode wanted) {
    int numbers = wanted.path("numbers").asInt();
    double confidence = wanted.path("confidence").asDouble();

    assertThat(StudentizedRange.quantile(confidence, numbers))
        .isCloseTo(wanted.path("q").asDouble(), within(1e-7));
  }

  /** Demšar, JMLR 2006, section 3.2.2: four classifiers on 14 data sets, q = 2.569. */
  @Test
  void theCriticalDifferenceIsThatOfDemsarsExample() {
    assertThat(Nemenyi.criticalDifference(4, 14, 0.95)).isCloseTo(1.25, within(0.005));
  }

  /** By hand: 3! orders of the second row, one of which agrees with the first. */
  @Test
  void twoRankingsOfThreeThatAgreeAreAsGoodAsOneInSix() {
    Friedman found = Friedman.of(new double[][] {{1, 2, 3}, {1, 2, 3}});

    assertThat(found.p()).isCloseTo(1 / 6.0, CLOSE);
    assertThat(found.smallest()).isCloseTo(1 / 6.0, CLOSE);
    assertThat(found.chiSquared()).isCloseTo(4, CLOSE);
    assertThat(found.f()).isNull();
  }

  @Test
  void whereAllAreTiedNothingDiffers() {
    Friedman found = Friedman.of(new double[][] {{2, 2, 2}, {2, 2, 2}});

    assertThat(found.p()).isEqualTo(1);
    assertThat(found.chiSquared()).isZero();
    assertThat(found.f()).isNull();
  }

  @Test
  void infiniteOnesAreLastTogether() {
    double infinite = Double.POSITIVE_INFINITY;

    assertThat(MeanRanks.of(new double[] {infinite, 0.5, infinite})).containsExactly(2.5, 1, 2.5);
  }

  private static Friedman friedman(JsonNode wanted) {
    return Friedman.of(ranks(wanted));
  }

  private static double[][] ranks(JsonNode wanted) {
    return StreamSupport.stream(wanted.path("scores").spliterator(), false)
        .map(row -> MeanRanks.of(Fixture.numbers(row)))
        .toArray(double[][]::new);
  }
}
