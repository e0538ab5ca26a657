package dev.lethe.orchestrator.plan;

import static dev.lethe.orchestrator.sweep.SearchMethod.GRID;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lethe.orchestrator.statistics.SignFlip;
import dev.lethe.orchestrator.sweep.Sweep;
import dev.lethe.orchestrator.sweep.VariantSpace;
import dev.lethe.protocol.Phase;
import dev.lethe.protocol.Trial;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LooksTest {
  @Test
  void theFirstLookIsWhereItsShareOfTheLevelIsWithinReachAndOthersHaveHalfAsManySeedsAgain() {
    Looks looks = Looks.of(variants(7, 5, 20));

    // 6 · 2/2⁹ > 0.05 · (9/20)², but 6 · 2/2¹⁰ ≤ 0.05 · (10/20)²
    assertThat(looks.seeds()).containsExactly(10, 14, 20);
    assertThat(looks.share(0)).isEqualTo(100 / 400.0);
    assertThat(looks.share(1)).isCloseTo((196 - 100) / 400.0, within(1e-15));
    assertThat(looks.share(2)).isCloseTo((400 - 196) / 400.0, within(1e-15));
  }

  @Test
  void theFileMayAskForALaterFirstLook() {
    assertThat(Looks.of(variants(2, 12, 30)).seeds()).containsExactly(12, 19, 30);
  }

  @Test
  void sharesAddUpToOneAndEveryLookCanReject() {
    for (int variants : List.of(2, 3, 5, 8, 20)) {
      for (int most = 2; most <= 60; most++) {
        for (int least = 1; least < most; least++) {
          Sweep sweep = variants(variants, least, most);
          Looks looks = Looks.of(sweep);

          double sum = IntStream.range(0, looks.seeds().size()).mapToDouble(looks::share).sum();
          assertThat(sum).isCloseTo(1, within(1e-12));
          assertThat(looks.seeds()).isSorted().doesNotHaveDuplicates().endsWith(most);
          assertThat(looks.first()).isGreaterThanOrEqualTo(least);
          for (int look = 0; looks.areSeveral() && look < looks.seeds().size(); look++) {
            assertThat((variants - 1) * SignFlip.smallest(looks.seeds().get(look)))
                .as("%s of %d variants", looks, variants)
                .isLessThanOrEqualTo(looks.share(look) * 0.05);
          }
        }
      }
    }
  }

  @Test
  void whereNoNumberOfSeedsCanRejectThereIsNothingToLookAtBeforeTheEnd() {
    assertThat(Looks.of(variants(7, 3, 8)).seeds()).containsExactly(8);
  }

  @Test
  void aVariantThatIsComparedWithNoneGetsTheLeast() {
    assertThat(Looks.of(variants(1, 5, 20)).seeds()).containsExactly(5);
  }

  @Test
  void withoutBoundsAllSeedsAreLookedAtOnce() {
    Looks looks = Looks.of(SweepOf.method(GRID).seeds(1, 8, 1).variants(space("a"), space("b")));

    assertThat(looks.seeds()).containsExactly(8);
    assertThat(looks.areSeveral()).isFalse();
  }

  @Test
  void confirmTrialsArePlannedUpToTheFirstLookAndThenWhereTheyAreWanted() {
    Sweep sweep = variants(2, 5, 16);
    Trial one = Planner.confirm(sweep, sweep.variants().getFirst(), 0).getLast();
    Trial other = Planner.confirm(sweep, sweep.variants().getLast(), 8).getLast();

    List<Trial> more =
        Planner.more(
            sweep, List.of(one, other), Map.of("v0", 8, "v1", 9), Map.of("v0", 10, "v1", 10), 17);

    assertThat(one.seed()).isEqualTo(1 + 8);
    assertThat(more).extracting(Trial::variant).containsExactly("v0", "v0", "v1");
    assertThat(more).extracting(Trial::seed).containsExactly(10L, 11L, 11L);
    assertThat(more).extracting(Trial::index).containsExactly(17, 18, 19);
    assertThat(more).extracting(Trial::phase).containsOnly(Phase.CONFIRM);
  }

  @Test
  void thePreviewShowsTheLeastAndTheMost() {
    Preview preview = Preview.of(adding(9, 16));

    Preview.Cost cost = preview.variants().getFirst();
    assertThat(cost.confirmTrials()).isEqualTo(16);
    assertThat(cost.steps()).isEqualTo(17 * 21);
    assertThat(cost.least()).isEqualTo(new Preview.Least(9, 10 * 21, 10 * 21 * 128 * 2));
    assertThat(preview.text())
        .containsPattern("gsam-obf +1 +9–16 +210–357 +53,760–91,392\n")
        .containsPattern("in sum +107,520–182,784\n")
        .contains(
            "With looks after 9 and 16 confirm seeds and 1 comparison no p-value is below"
                + " 4.5e-05.");
    assertThat(preview.with(new Preview.Time(7_500, 0, 2, 1, 3_700.0)).text())
        .contains("About 1 h 1 min to 2 h 5 min on this machine");
  }

  @Test
  void seedsThatCannotShowADifferenceAreSaid() {
    assertThat(Reach.warning(adding(3, 4)))
        .hasValueSatisfying(text ->
            assertThat(text)
                .contains("With 4 confirm seeds and 1 comparison no p-value is below 0.13")
                .endsWith("seeds.confirm of at least 6 can."));
    assertThat(Reach.warning(adding(3, 6))).isEmpty();
    assertThat(Reach.warning(variants(7, 3, 4))).as("measures nothing").isEmpty();
  }

  private static Sweep adding(int least, int most) {
    VariantSpace one = SweepOf.gsamObf(Map.of());
    return SweepOf.method(GRID)
        .task(SweepOf.MNIST)
        .addingSeeds(least, most)
        .variants(one, new VariantSpace("b", one.rule(), one.objective(), one.parameters()));
  }

  private static Sweep variants(int number, int least, int most) {
    return SweepOf.method(GRID)
        .addingSeeds(least, most)
        .variants(
            IntStream.range(0, number).mapToObj(i -> space("v" + i)).toArray(VariantSpace[]::new));
  }

  private static VariantSpace space(String name) {
    return SweepOf.variant(name, Map.of());
  }
}
