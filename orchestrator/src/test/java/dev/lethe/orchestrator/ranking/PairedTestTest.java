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
