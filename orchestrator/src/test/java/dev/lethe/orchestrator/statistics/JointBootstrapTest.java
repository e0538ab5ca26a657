package dev.lethe.orchestrator.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class JointBootstrapTest {
  private static final double INFINITE = Double.POSITIVE_INFINITY;

  @Test
  void whoIsBetterOnEverySeedIsTheBestHoweverFarSeedsAreApart() {
    JointBootstrap joint = of(new double[] {1.1, 5.1, 9.1}, new double[] {1, 5, 9});

    assertThat(joint.best(0)).isEqualTo(1);
    assertThat(joint.best(1)).isEqualTo(0);
    assertThat(joint.expectedRank(0)).isEqualTo(1);
    assertThat(joint.expectedRank(1)).isEqualTo(2);
  }

  @Test
  void equalsShareTheirPlaceAlsoWhereTheirSumsAreRounded() {
    JointBootstrap joint = of(new double[] {0.1, 0.2, 0.3}, new double[] {0.3, 0.2, 0.1});
    JointBootstrap same = of(new double[] {0.1, 0.2}, new double[] {0.1, 0.2});

    assertThat(joint.best(0) + joint.best(1)).isCloseTo(1, within(1e-12));
    assertThat(joint.best(0)).isCloseTo(0.5, within(0.02));
    assertThat(same.best(0)).isEqualTo(0.5);
    assertThat(same.best(1)).isEqualTo(0.5);
    assertThat(same.expectedRank(0)).isEqualTo(1.5);
  }

  @Test
  void aDivergedRunOutweighsAllOthersInEverySampleThatHasIt() {
    JointBootstrap joint = of(new double[] {-0.1, -0.1, -INFINITE}, new double[] {-9, -9, -9});

    // the diverged seed is in none of three draws with probability (2/3)³
    assertThat(joint.best(0)).isCloseTo(8 / 27.0, within(0.02));
  }

  @Test
  void chancesTogetherAreOneAndRanksAddUp() {
    JointBootstrap joint =
        of(new double[] {1, 4, 2}, new double[] {2, 2, 2}, new double[] {3, 1, 3});

    assertThat(joint.best(0) + joint.best(1) + joint.best(2)).isCloseTo(1, within(1e-9));
    assertThat(joint.expectedRank(0) + joint.expectedRank(1) + joint.expectedRank(2))
        .isCloseTo(6, within(1e-9));
  }

  private static JointBootstrap of(double[]... scores) {
    return JointBootstrap.of(scores, Resamples.of(scores[0].length, Resamples.DRAWS));
  }
}
