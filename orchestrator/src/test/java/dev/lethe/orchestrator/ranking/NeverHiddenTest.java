package dev.lethe.orchestrator.ranking;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lethe.orchestrator.testing.SmallSweep;
import dev.lethe.orchestrator.testing.SweepScript;
import dev.lethe.protocol.Trial;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What was not alike, or went missing, is said below the ranking and is in its fields. */
class NeverHiddenTest {
  private static final Map<String, String> MACHINE =
      Map.of("device", "cpu", "lethe", "1.0", "host", "a");

  private final SweepScript script =
      new SweepScript(
          SmallSweep.training(
              "honest",
              """
              parameters: {learning_rate: {values: [0.1, 0.2]}, batch_size: 50}
              variants: {sgd: {}, sam: {rho: 0.1}}
              baseline: sgd
              budget: {per_trial: {epochs: 2}}
              seeds: {tune: 1, confirm: 4}
              """));

  @Test
  void aScoreThatConfirmationDoesNotBearOutIsANumberAndANote() {
    confirm("sgd", 800, MACHINE, 0.49, 0.51, 0.5, 0.5);
    confirm("sam", 800, MACHINE, 0.41, 0.39, 0.4, 0.4); // chosen with 0.5

    Ranking ranking = Ranking.of(script.view());

    WinnersCurse sam = requireNonNull(standing(ranking, "sam").curse());
    assertThat(sam.metric()).isEqualTo("validation/accuracy");
    assertThat(sam.tuned()).isEqualTo(0.5);
    assertThat(sam.confirmed()).isCloseTo(0.4, within(1e-12));
    assertThat(sam.excess()).isCloseTo(0.1, within(1e-12));
    assertThat(ranking.notes())
        .anyMatch(note ->
            note.startsWith(
                "sam: chosen with validation/accuracy 0.5000, confirmed with 0.4000: 0.1000 too"
                    + " good"))
        .noneMatch(note -> note.startsWith("sgd: chosen"));
  }

  @Test
  void unequalComputeIsSaid() {
    confirm("sgd", 800, MACHINE, 0.5, 0.5, 0.5, 0.5);
    confirm("sam", 1600, MACHINE, 0.6, 0.6, 0.6, 0.6);

    assertThat(Ranking.of(script.view()).notes())
        .contains("Unequal compute, in gradient evaluations of a run: sam 1600, sgd 800.");
  }

  @Test
  void otherDevicesAndVersionsWithinASweepAreSaid() {
    confirm("sgd", 800, MACHINE, 0.5, 0.5, 0.5, 0.5);
    confirm("sam", 800, Map.of("device", "cuda", "lethe", "1.0", "host", "b"), 0.6, 0.6, 0.6, 0.6);

    Ranking ranking = Ranking.of(script.view());

    assertThat(ranking.environment().get("device")).isEqualTo(Map.of("cpu", 4, "cuda", 4));
    assertThat(ranking.notes())
        .contains(
            "The runs that are compared did not all run on the same device (cpu: 4, cuda: 4).");
  }

  @Test
  void runsThatAreMissingOfASweepThatWasCancelledAreSaid() {
    confirm("sgd", 800, MACHINE, 0.5, 0.5, 0.5, 0.5);
    confirm("sam", 800, MACHINE, 0.6, 0.6);
    script.cancel("enough");

    Ranking ranking = Ranking.of(script.view());

    assertThat(standing(ranking, "sam").confirming()).isEqualTo(new Outcomes(4, 2, 0, 0, 0, 2));
    assertThat(ranking.notes())
        .contains(
            "sam: 2 of 4 confirm runs are missing (0 pruned, 2 cancelled).",
            "Unequal numbers of runs: sam 2, sgd 4. Comparisons are over the seeds that both"
                + " have.");
    assertThat(ranking.seeds()).hasSize(2);
  }

  @Test
  void tuneTrialsThatFailedAreSaid() {
    Trial first = script.trials().getFirst();
    script.start(first);
    script.diverge(first);
    confirm("sgd", 800, MACHINE, 0.5, 0.5, 0.5, 0.5);

    assertThat(Ranking.of(script.view()).notes())
        .contains("sgd: 1 of 2 tune trials failed (1 diverged).");
  }

  @Test
  void wherePairsAreTooFewForGroupsThatIsSaid() {
    confirm("sgd", 800, MACHINE, 0.5, 0.5, 0.5, 0.5);
    confirm("sam", 800, MACHINE, 0.6, 0.6, 0.6, 0.6);

    assertThat(Ranking.of(script.view()).groups()).isEmpty();
    assertThat(Ranking.of(script.view()).notes())
        .contains(
            "Groups: with 4 seeds and 1 pair of variants no two can be told apart, whatever the"
                + " results.");
  }

  @Test
  void whereNothingIsUnequalNothingIsSaid() {
    confirm("sgd", 800, MACHINE, 0.49, 0.51, 0.5, 0.5);
    confirm("sam", 800, MACHINE, 0.49, 0.51, 0.5, 0.6);
    script.trials().stream()
        .filter(trial -> trial.phase() == dev.lethe.protocol.Phase.TUNE)
        .forEach(trial -> {
          script.start(trial, MACHINE);
          script.complete(trial, Map.of("validation/accuracy", 0.5));
        });
    script.finish();

    assertThat(Ranking.of(script.view()).notes())
        .containsExactly(
            "Groups: with 4 seeds and 1 pair of variants no two can be told apart, whatever the"
                + " results.");
  }

  private void confirm(
      String variant, long evaluations, Map<String, String> machine, double... accuracies) {
    List<Trial> trials = script.confirm(variant, 1);
    for (int i = 0; i < accuracies.length; i++) {
      script.start(trials.get(i), machine);
      script.complete(
          trials.get(i),
          evaluations,
          Map.of("validation/accuracy", accuracies[i], "test/accuracy", accuracies[i]));
    }
  }

  private static Standing standing(Ranking ranking, String variant) {
    return ranking.standings().stream()
        .filter(standing -> standing.variant().equals(variant))
        .findFirst()
        .orElseThrow();
  }
}
