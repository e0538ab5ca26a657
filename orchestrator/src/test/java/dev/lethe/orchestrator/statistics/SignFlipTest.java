package dev.lethe.orchestrator.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SignFlipTest {
  @Test
  void differencesThatAllPointOneWayHaveTheSmallestPValueThatTheirNumberAllows() {
    assertThat(SignFlip.pValue(new double[] {1, 2, 3, 4, 5})).isEqualTo(2 / 32.0);
  }

  @Test
  void everyWayToFlipSignsThatIsAsFarFromZeroCounts() {
    // ±1 ±1 ±4 has the sums 6, 4, 4, 2, −2, −4, −4, −6; six of them are as far from zero as 4
    assertThat(SignFlip.pValue(new double[] {1, -1, 4})).isEqualTo(6 / 8.0);
  }

  @Test
  void noDifferenceAtAllIsNoEvidence() {
    assertThat(SignFlip.pValue(new double[] {0, 0, 0})).isEqualTo(1);
  }

  @Test
  void anInfiniteDifferenceWeighsMoreThanAllFiniteOnes() {
    double infinite = Double.POSITIVE_INFINITY;

    assertThat(SignFlip.pValue(new double[] {1, 2, infinite})).isEqualTo(2 / 8.0);
    assertThat(SignFlip.pValue(new double[] {-1, -2, infinite}))
        .as("no way to flip signs is nearer to zero")
        .isEqualTo(1);
    assertThat(SignFlip.pValue(new double[] {-1, 0, infinite, -infinite}))
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

    assertThat(SignFlip.pValue(more)).isCloseTo(SignFlip.pValue(twenty), within(0.002));
    Arrays.fill(more, 1);
    assertThat(SignFlip.pValue(more)).isGreaterThan(0).isLessThan(1e-5);
  }

  @Test
  void theSmallestPValueIsTheOneThatPairsAllOneWayHave() {
    double[] pairs = {0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7};

    assertThat(SignFlip.smallest(7)).isEqualTo(SignFlip.pValue(pairs)).isEqualTo(2 / 128.0);
    assertThat(SignFlip.smallest(0)).isEqualTo(1);
    assertThat(SignFlip.smallest(21)).isLessThan(SignFlip.smallest(20));
  }
}
