package dev.lethe.orchestrator.plan;

import static dev.lethe.orchestrator.sweep.SearchMethod.GRID;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.orchestrator.sweep.Parameter.Values;
import dev.lethe.orchestrator.sweep.Sweep;
import dev.lethe.orchestrator.sweep.VariantSpace;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PreviewTest {
  /**
   * 1,000 images, batches of 128 or 64: 7 or 15 steps an epoch; 6 gradient epochs are 3 of GSAM.
   */
  private static final VariantSpace GSAM =
      SweepOf.gsamObf(Map.of(), Map.of("batch_size", new Values(List.of(128, 64))));

  @Test
  void gradientEvaluationsCountTuningAndTheDearestWinner() {
    Sweep sweep = SweepOf.method(GRID).task(SweepOf.MNIST).seeds(1, 2, 1).variants(GSAM);

    Preview preview = Preview.of(sweep);

    long small = 21 * 128 * 2;
    long large = 45 * 64 * 2;
    assertThat(preview.variants())
        .containsExactly(
            new Preview.Cost("gsam-obf", 2, 2, 21 + 45 + 2 * 45, small + large + 2 * large));
    assertThat(preview.gradientEvaluations()).isEqualTo(small + 3 * large);
  }

  @Test
  void timeIsStepsTimesSecondsSharedByTheWorkers() {
    Sweep sweep = SweepOf.method(GRID).task(SweepOf.MNIST).seeds(1, 2, 1).variants(GSAM);

    Preview preview = Preview.of(sweep);

    assertThat(preview.estimate(Map.of("gsam-obf", 0.5), 2)).hasValue(39);
    assertThat(preview.estimate(Map.of(), 2)).isEmpty();
  }

  @Test
  void fiveSeedsCannotShowADifferenceAmongThree() {
    Reach reach = Preview.of(three(5)).reach();

    assertThat(reach.smallestP()).isEqualTo(2 * 2 / 32.0);
    assertThat(reach.isEnough()).isFalse();
    assertThat(reach.seedsNeeded()).isEqualTo(7);
    assertThat(reach.text())
        .contains("Warning")
        .contains("at the 0.05 level; seeds.confirm of at least 7 can");
  }

  @Test
  void sevenSeedsCan() {
    Reach reach = Preview.of(three(7)).reach();

    assertThat(reach.isEnough()).isTrue();
    assertThat(reach.text()).doesNotContain("Warning");
  }

  @Test
  void theTextListsEveryTrialAndTheSum() {
    Preview preview = Preview.of(three(7));

    assertThat(preview.text())
        .startsWith("planned: 3 tune trials\n")
        .contains(preview.trials().getFirst().id().value())
        .contains("in sum");
  }

  @Test
  void theJsonHasTheSame() {
    Preview preview = Preview.of(three(7));

    assertThat(preview.json())
        .startsWith("{\"sweep\":\"planned\",\"trials\":[{\"id\":\"")
        .contains("\"seedsNeeded\":7");
  }

  private static Sweep three(int confirm) {
    return SweepOf.method(GRID)
        .seeds(1, confirm, 1)
        .variants(
            SweepOf.variant("a", Map.of()),
            SweepOf.variant("b", Map.of()),
            SweepOf.variant("c", Map.of()));
  }
}
