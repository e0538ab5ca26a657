package dev.lethe.orchestrator.ranking;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PairedTestTest {
  @Test
  void differencesThatAllPointOneWayHaveTheSmallestPValueThatTheirNumberAllows() {
    assertThat(PairedTest.pValue(new double[] {1, 2, 3, 4, 5})).isEqualTo(2 / 32.0);
  }

  @Test
  void everyWayToFlipSignsThatIsAsFarFromZeroCounts() {
    // ±1 ±1 ±4 has the sums 6, 4, 4, 2, −2, −4, −4, −6; six of them are as far from zero as 4
    assertThat(PairedTest.pValue(new double[] {1, -1, 4})).isEqualTo(6 / 8.0);
  }

  @Test
  void noDifferenceAtAllIsNoEvidence() {
    assertThat(PairedTest.pValue(new double[] {0, 0, 0})).isEqualTo(1);
  }

  @Test
  void anInfiniteDifferenceWeighsMoreThanAllFiniteOnes() {
    double infinite = Double.POSITIVE_INFINITY;

    assertThat(PairedTest.pValue(new double[] {1, 2, infinite})).isEqualTo(2 / 8.0);
    assertThat(PairedTest.pValue(new double[] {-1, -2, infinite}))
        .as("no way to flip signs is nearer to zero")
        .isEqualTo(1);
    assertThat(PairedTest.pValue(new double[] {-1, 0, infinite, -infinite}))
        .as("they make up for each other, the rest decides")
        .isEqualTo(1);
  }

  @Test
  void manyPairsHaveNearlyTheValueOfAllWaysAndNeverZero() {
    double[] twenty = new double[20];
    double[] more = new double[22];
    for (int i = 0; i < more.length; i++) {
      more[i] = i < twenty.length ? (i % 3) - 0.5 : 0;
      if (i < twenty.length) {
        twenty[i] = more[i];
      }
    }

    assertThat(PairedTest.pValue(more)).isCloseTo(PairedTest.pValue(twenty), within(0.002));
    java.util.Arrays.fill(more, 1);
    assertThat(PairedTest.pValue(more)).isGreaterThan(0).isLessThan(1e-5);
  }

  @Test
  void aComparisonThatCouldNotBeMadeCountsInTheCorrection() {
    Map<String, Double> p = new LinkedHashMap<>();
    p.put("a", 0.01);
    p.put("b", Double.NaN);

    assertThat(PairedTest.holm(p)).containsEntry("a", 0.02).containsEntry("b", Double.NaN);
  }

  @Test
  void holmMultipliesTheSmallestByTheirNumberAndNeverGoesDown() {
    Map<String, Double> p = new LinkedHashMap<>();
    p.put("a", 0.01);
    p.put("b", 0.04);
    p.put("c", 0.03);

    Map<String, Double> corrected = PairedTest.holm(p);

    assertThat(corrected.get("a")).isCloseTo(0.03, within(1e-12));
    assertThat(corrected.get("c")).isCloseTo(0.06, within(1e-12));
    assertThat(corrected.get("b")).isCloseTo(0.06, within(1e-12));
  }

  @Test
  void studentsIntervalIsThatOfTheTables() {
    // t(4, 0.975) = 2.776445; mean 3, s = 1.581139
    Interval interval = requireNonNull(Interval.ofMean(new double[] {1, 2, 3, 4, 5}, 0.95));

    assertThat(interval.low()).isCloseTo(3 - 2.776445 * 1.581139 / Math.sqrt(5), within(1e-5));
    assertThat(interval.high()).isCloseTo(3 + 2.776445 * 1.581139 / Math.sqrt(5), within(1e-5));
  }
}
