package dev.lethe.orchestrator.coordinator;

import static dev.lethe.orchestrator.coordinator.Scene.ANNE;
import static dev.lethe.orchestrator.coordinator.Scene.BERT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.lethe.orchestrator.ledger.Ledger;
import dev.lethe.orchestrator.ledger.SweepStatus;
import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.orchestrator.ledger.TrialStatus;
import dev.lethe.orchestrator.testing.SmallSweep;
import dev.lethe.protocol.Attempt;
import dev.lethe.protocol.Fact.Cancelled;
import dev.lethe.protocol.Failure;
import dev.lethe.protocol.FailureKind;
import dev.lethe.protocol.LogRecord;
import dev.lethe.protocol.Order;
import dev.lethe.protocol.Phase;
import dev.lethe.protocol.Report.Completed;
import dev.lethe.protocol.Report.Failed;
import dev.lethe.protocol.Report.HandedBack;
import dev.lethe.protocol.Report.Reason;
import dev.lethe.protocol.Report.Started;
import dev.lethe.protocol.SweepName;
import dev.lethe.protocol.WorkerReport;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The rules of the races, each with a scripted order; the log is a list. */
class CoordinatorTest {
  private static final SweepName SWEEP = new SweepName("races");
  private static final String BUDGET = "budget: {per_trial: {steps: 1}}";

  private final Scene scene = new Scene();

  @Test
  void plansASubmittedSweepAndAssignsItsTrialsToAWorkerThatAsks() {
    submit(2);

    scene.beat(ANNE);

    assertThat(scene.orders(Order.Run.class)).extracting(Order.Run::worker).containsOnly(ANNE);
    assertThat(scene.open(ANNE)).hasSize(2);
  }

  @Test
  void theSameFileAttachesAndAnotherUnderItsNameIsRefused() {
    submit(2);

    assertThat(scene.coordinator().submit(Scene.submission("races", 2, BUDGET)))
        .isEqualTo(Answer.ALREADY);
    assertThat(scene.coordinator().submit(Scene.submission("races", 3, BUDGET)))
        .isEqualTo(Answer.NAME_TAKEN);
  }

  @Test
  void aReportTakenInTwiceChangesNothing() {
    submit(2);
    scene.beat(ANNE);
    Attempt attempt = scene.open(ANNE).getFirst();
    WorkerReport completed = Scene.said(ANNE, Scene.completed(attempt));
    scene.coordinator().reported(0, 7, completed);
    scene.commit();
    int before = scene.log().size();

    scene.coordinator().reported(0, 7, completed);
    scene.coordinator().reported(0, 8, completed);
    scene.commit();

    assertThat(scene.coordinator().refusedReports()).isEqualTo(2);
    assertThat(scene.log().subList(before, scene.log().size()))
        .noneMatch(record -> record.fact() instanceof Completed);
  }

  @Test
  void aReportOfAWorkerThatHasNotTheAttemptIsRefused() {
    submit(2);
    scene.beat(ANNE);
    Attempt attempt = scene.open(ANNE).getFirst();

    scene.report(BERT, Scene.completed(attempt));

    assertThat(scene.ledger().trial(attempt.trial()).orElseThrow().status())
        .isEqualTo(TrialStatus.QUEUED);
    assertThat(scene.coordinator().refusedReports()).isEqualTo(1);
  }

  @Test
  void anUnstartedTrialHandedBackIsNotChargedAndGoesToAnother() {
    submit(2);
    scene.beat(ANNE);
    List<Attempt> held = scene.open(ANNE);
    scene.report(ANNE, new Started(held.get(0), null, Map.of()));

    scene.report(ANNE, new HandedBack(held.get(1), Reason.BUSY, "", null));
    scene.beat(ANNE);
    scene.beat(BERT);

    assertThat(scene.open(ANNE)).containsExactly(held.get(0));
    assertThat(scene.open(BERT)).extracting(Attempt::trial).containsExactly(held.get(1).trial());
  }

  @Test
  void anOrderThatWasNotFollowedIsSentAgainEachSecond() {
    submit(1);
    scene.beat(ANNE);
    scene.tick();

    scene.tick();

    assertThat(scene.orders(Order.Run.class)).extracting(Order.Run::worker).containsExactly(ANNE);
  }

  @Test
  void anAttemptThatIsHeldWithoutLeaveIsStopped() {
    submit(1);
    scene.beat(ANNE);
    Attempt held = scene.open(ANNE).getFirst();

    scene.beat(BERT, held);

    assertThat(scene.orders(Order.Stop.class))
        .extracting(Order.Stop::attempt)
        .containsExactly(held);
  }

  @Test
  void aDivergedTrialIsNotTriedAgain() {
    submit(1);
    scene.beat(ANNE);
    Attempt attempt = scene.open(ANNE).getFirst();

    scene.report(ANNE, new Failed(attempt, new Failure(FailureKind.DIVERGED, "loss was NaN", 3)));

    assertThat(view().trials().getFirst().status()).isEqualTo(TrialStatus.FAILED);
    assertThat(view().status()).isEqualTo(SweepStatus.FINISHED);
  }

  @Test
  void winnersAreConfirmedOnFreshSeedsAndTheSweepEnds() {
    submit(2);

    scene.finishEverything();

    assertThat(view().status()).isEqualTo(SweepStatus.FINISHED);
    assertThat(view().trials())
        .hasSize(4)
        .extracting(trial -> trial.trial().seed())
        .containsExactly(1L, 1L, 2L, 3L);
  }

  @Test
  void whereNothingIsTunedTheOnlyConfigurationIsConfirmedAtOnce() {
    scene.submit(
        Scene.read(
            SmallSweep.noop(
                SWEEP.value(),
                """
                variants: {only: {rho: 0.1}}
                baseline: only
                seeds: {tune: 0, confirm: 3}
                budget: {per_trial: {steps: 1}}
                """)));

    scene.finishEverything();

    assertThat(view().status()).isEqualTo(SweepStatus.FINISHED);
    assertThat(view().trials())
        .extracting(trial -> trial.trial().phase(), trial -> trial.trial().seed())
        .containsExactly(
            tuple(Phase.CONFIRM, 1L), tuple(Phase.CONFIRM, 2L), tuple(Phase.CONFIRM, 3L));
  }

  @Test
  void recordsOfAnOlderEpochChangeNothing() {
    submit(2);
    long old = scene.epoch();
    scene.elect();

    boolean changed =
        scene
            .ledger()
            .apply(
                scene.log().size(),
                LogRecord.decided(old, scene.log().size(), 0, new Cancelled(SWEEP, "late")));

    assertThat(changed).isFalse();
    assertThat(view().status()).isEqualTo(SweepStatus.RUNNING);
  }

  @Test
  void aNewLeaderGoesOnWhereTheOldOneEnded() {
    submit(2);
    scene.beat(ANNE);
    Attempt first = scene.open(ANNE).getFirst();
    scene.elect();

    scene.report(ANNE, Scene.completed(first));
    scene.finishEverything();

    assertThat(view().status()).isEqualTo(SweepStatus.FINISHED);
    assertThat(view().trials()).allMatch(trial -> trial.attempts() == 1);
  }

  @Test
  void replayingTheLogGivesTheSameSweepAsLivingIt() {
    submit(2);
    scene.finishEverything();

    Ledger replayed = scene.replay();

    assertThat(replayed.view(SWEEP)).isEqualTo(scene.ledger().view(SWEEP));
  }

  private void submit(int configurations) {
    scene.submit("races", configurations, BUDGET);
  }

  private SweepView view() {
    return scene.view(SWEEP);
  }
}
