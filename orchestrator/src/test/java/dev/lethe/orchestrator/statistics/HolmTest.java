package dev.lethe.orchestrator.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class HolmTest {
  @Test
  void aComparisonThatCouldNotBeMadeCountsInTheCorrection() {
    assertThat(Holm.corrected(new double[] {0.01, Double.NaN})).containsExactly(0.02, Double.NaN);
  }

  @Test
  void theSmallestIsMultipliedByTheirNumberAndNoneGoesDown() {
    assertThat(Holm.corrected(new double[] {0.01, 0.04, 0.03}))
        .containsExactly(new double[] {0.03, 0.06, 0.06}, within(1e-12));
  }
}
