package dev.lethe.orchestrator.coordinator;

import static dev.lethe.orchestrator.coordinator.Scene.ANNE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.orchestrator.ledger.SweepStatus;
import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.orchestrator.ledger.TrialState;
import dev.lethe.orchestrator.testing.SmallSweep;
import dev.lethe.protocol.Attempt;
import dev.lethe.protocol.Fact.PlanFinished;
import dev.lethe.protocol.Fact.Planned;
import dev.lethe.protocol.LogRecord;
import dev.lethe.protocol.Report.Completed;
import dev.lethe.protocol.SweepName;
import dev.lethe.protocol.Trial;
import dev.lethe.protocol.TrialId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Confirm seeds that are added to the pairs that a look leaves undecided. */
class AddedSeedsTest {
  /** Looks after 9 and 16 seeds, which are 1 to 16. */
  private static final String FILE =
      SmallSweep.training(
          "looks",
          """
          parameters: {batch_size: 16, learning_rate: 0.1}
          variants: {plain: {rule: none}, better: {rule: none}, same: {rule: none}}
          baseline: plain
          budget: {per_trial: {epochs: 2}}
          seeds: {tune: 0, confirm: {min: 5, max: 16}}
          """);

  private static final SweepName SWEEP = new SweepName("looks");

  private final Scene scene = new Scene();

  @Test
  void onlyVariantsOfUndecidedPairsGetMoreSeeds() {
    scene.submit(Scene.read(FILE));
    assertThat(confirmed("plain", "better", "same")).containsExactly(9, 9, 9);

    finishEverything(false);

    assertThat(confirmed("plain", "better", "same")).containsExactly(16, 9, 16);
    assertThat(view().status()).isEqualTo(SweepStatus.FINISHED);
    assertThat(added()).extracting(Trial::seed).startsWith(10L, 10L, 11L, 11L).endsWith(16L);
    assertThat(added()).extracting(Trial::variant).containsOnly("plain", "same");
  }

  @Test
  void wherePairsAreDecidedAtTheFirstLookTheSweepEnds() {
    scene.submit(Scene.read(FILE.replace(", same: {rule: none}", "")));

    finishEverything(false);

    assertThat(confirmed("plain", "better")).containsExactly(8, 8);
    assertThat(view().status()).isEqualTo(SweepStatus.FINISHED);
  }

  @Test
  void anotherLeaderAfterEveryReportPlansTheSame() {
    Scene undisturbed = new Scene();
    undisturbed.submit(Scene.read(FILE));
    finishEverything(undisturbed, false);
    scene.submit(Scene.read(FILE));

    finishEverything(true);

    assertThat(planned(scene)).isEqualTo(planned(undisturbed));
    assertThat(scene.ledger().view(SWEEP).map(SweepView::status)).contains(SweepStatus.FINISHED);
  }

  @Test
  void aLeaderThatFindsHalfOfThemPlannedPlansTheOthers() {
    scene.submit(Scene.read(FILE));
    finishEverything(false);
    List<Trial> whole = added();
    Scene cut = new Scene();
    replayBefore(cut);

    cut.write(new Planned(SWEEP, whole.subList(0, 5)));
    cut.elect();
    finishEverything(cut, false);

    assertThat(planned(cut)).containsExactlyInAnyOrderElementsOf(planned(scene));
    assertThat(cut.view(SWEEP).status()).isEqualTo(SweepStatus.FINISHED);
    assertThat(cut.view(SWEEP).trials()).hasSize(16 + 9 + 16);
  }

  @Test
  void aReplayPlansNothing() {
    scene.submit(Scene.read(FILE));
    finishEverything(false);
    int records = scene.log().size();

    scene.elect();

    assertThat(scene.replay().view(SWEEP)).isEqualTo(scene.ledger().view(SWEEP));
    assertThat(scene.log()).hasSize(records + 1);
    assertThat(facts(scene, PlanFinished.class)).hasSize(2);
  }

  /** The log of the scene up to where it added seeds, read by another leader. */
  private void replayBefore(Scene other) {
    other.log().clear();
    for (LogRecord record : scene.log()) {
      if (record.fact() instanceof Planned plan && plan.trials().equals(added())) {
        return;
      }
      other.log().add(record);
    }
  }

  private void finishEverything(boolean takenOver) {
    finishEverything(scene, takenOver);
  }

  private static void finishEverything(Scene scene, boolean takenOver) {
    scene.beat(ANNE);
    while (!scene.open(ANNE).isEmpty()) {
      Attempt attempt = scene.open(ANNE).getFirst();
      scene.report(ANNE, completed(scene, attempt));
      if (takenOver) {
        scene.elect();
      }
      scene.beat(ANNE, scene.open(ANNE).toArray(new Attempt[0]));
    }
  }

  private static Completed completed(Scene scene, Attempt attempt) {
    Trial trial = scene.ledger().trial(attempt.trial()).map(TrialState::trial).orElseThrow();
    double noise = trial.seed() / 1000.0;
    double accuracy =
        switch (trial.variant()) {
          case "better" -> 0.6 + 2 * noise;
          case "same" -> 0.5 + (trial.seed() % 2 == 0 ? 2 * noise : 0);
          default -> 0.5 + noise;
        };
    return new Completed(attempt, 1, 1, 0.1, Map.of("test/accuracy", accuracy));
  }

  private SweepView view() {
    return scene.view(SWEEP);
  }

  private Stream<Integer> confirmed(String... variants) {
    return Stream.of(variants)
        .map(variant ->
            (int)
                view().trials().stream()
                    .filter(trial -> trial.trial().variant().equals(variant))
                    .count());
  }

  /** What the look added. */
  private List<Trial> added() {
    return facts(scene, Planned.class).toList().getLast().trials();
  }

  private static List<TrialId> planned(Scene scene) {
    return facts(scene, Planned.class)
        .flatMap(plan -> plan.trials().stream())
        .map(Trial::id)
        .toList();
  }

  private static <T> Stream<T> facts(Scene scene, Class<T> type) {
    return scene.log().stream()
        .map(LogRecord::fact)
        .flatMap(fact -> Optional.of(fact).filter(type::isInstance).map(type::cast).stream());
  }
}
