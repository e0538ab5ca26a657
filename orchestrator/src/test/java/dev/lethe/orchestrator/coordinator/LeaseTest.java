package dev.lethe.orchestrator.coordinator;

import static dev.lethe.orchestrator.coordinator.Scene.ANNE;
import static dev.lethe.orchestrator.coordinator.Scene.BERT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.protocol.Attempt;
import dev.lethe.protocol.Beat.LeaderBeat;
import dev.lethe.protocol.Beat.WorkerBeat;
import dev.lethe.protocol.Checkpoint;
import dev.lethe.protocol.Fact.LeaseExpired;
import dev.lethe.protocol.Failure;
import dev.lethe.protocol.FailureKind;
import dev.lethe.protocol.LogRecord;
import dev.lethe.protocol.Order;
import dev.lethe.protocol.Report.Checkpointed;
import dev.lethe.protocol.Report.HandedBack;
import dev.lethe.protocol.Report.LastWords;
import dev.lethe.protocol.Report.Reason;
import dev.lethe.protocol.SweepName;
import dev.lethe.protocol.Wire;
import dev.lethe.protocol.WorkerId;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Who is alive, who is to blame for a death, and where a trial goes on. */
class LeaseTest {
  private static final String BUDGET = "budget: {per_trial: {steps: 1}}";
  private static final Checkpoint CHECKPOINT = new Checkpoint("half.checkpoint", 7, "ff");

  private final Scene scene = new Scene();

  @Test
  void tenBeatsOfSilenceEndTheLeaseAndTheTrialsGoToAnother() {
    submit(2);
    scene.beat(ANNE);
    List<Attempt> held = scene.open(ANNE);

    scene.loseSilentWorkers();
    scene.beat(BERT);

    assertThat(scene.open(ANNE)).isEmpty();
    assertThat(scene.open(BERT))
        .extracting(attempt -> attempt.trial() + "#" + attempt.number())
        .containsExactly(held.get(0).trial() + "#2", held.get(1).trial() + "#2");
  }

  @Test
  void onlyTheOldestAssignmentOfADeadWorkerIsCharged() {
    submit(2);
    scene.beat(ANNE);
    List<Attempt> held = scene.open(ANNE);

    scene.loseSilentWorkers();

    assertThat(expired())
        .containsExactly(
            new LeaseExpired(held.get(0), ANNE, true), new LeaseExpired(held.get(1), ANNE, false));
  }

  @Test
  void aBeatThatArrivesWhileReportsAreReadSavesTheLease() {
    submit(2);
    scene.beat(ANNE);
    for (int second = 0; second < Fleet.LEASE; second++) {
      scene.tick();
    }

    scene.beat(ANNE);
    scene.coordinator().reportsRead();
    scene.commit();

    assertThat(scene.open(ANNE)).hasSize(2);
  }

  @Test
  void anotherLeadersBeatsEndNoLease() {
    submit(2);
    scene.beat(ANNE);

    for (int second = 0; second < 30; second++) {
      scene
          .coordinator()
          .ticked(new LeaderBeat(Wire.VERSION, scene.epoch() + 1, second, "", false));
    }
    scene.coordinator().reportsRead();
    scene.commit();

    assertThat(scene.open(ANNE)).hasSize(2);
  }

  @Test
  void aTrialThatEndsItsWorkerAgainAndAgainIsPoisonAndTheOneThatWaitedBesideItIsNot() {
    SweepName sweep = submit(2);
    scene.beat(ANNE);
    List<Attempt> held = scene.open(ANNE);
    scene.loseSilentWorkers();

    for (int death = 1; death <= 3; death++) {
      scene.beat(new WorkerId("worker-" + death));
      scene.loseSilentWorkers();
    }

    assertThat(scene.view(sweep, held.get(0)).failure())
        .isNotNull()
        .extracting(Failure::kind)
        .isEqualTo(FailureKind.POISON);
    assertThat(scene.view(sweep, held.get(1)).failure()).isNull();
  }

  @Test
  void aCheckpointClearsTheChargesAndTheNextOrderNamesIt() {
    SweepName sweep = submit(1);

    for (int death = 0; death <= 3; death++) {
      WorkerId worker = new WorkerId("worker-" + death);
      scene.beat(worker);
      scene.start(worker, scene.open(worker).getFirst());
      if (death == 2) {
        scene.report(worker, new Checkpointed(scene.open(worker).getFirst(), CHECKPOINT));
      }
      scene.loseSilentWorkers();
    }
    scene.beat(ANNE);

    assertThat(scene.view(sweep).trials().getFirst().failure()).isNull();
    assertThat(scene.orders(Order.Run.class))
        .extracting(Order.Run::checkpoint)
        .containsExactly(CHECKPOINT);
  }

  @Test
  void ordersSayHowOftenACheckpointIsKept() {
    scene.submit("often", 1, BUDGET + "\ncheckpoint: {every: 90s}");
    scene.submit("never", 1, BUDGET + "\ncheckpoint: {every: none}");

    scene.beat(ANNE);

    assertThat(scene.orders(Order.Run.class))
        .extracting(order -> order.sweep() + " " + order.checkpointSeconds())
        .containsExactlyInAnyOrder("often 90", "never null");
  }

  @Test
  void whatADeadWorkerSaidLastIsSaidOfTheTrialThatItDiedOfHoweverLateItComes() {
    SweepName sweep = submit(1);
    Attempt attempt = begin();
    for (int death = 1; death <= 3; death++) {
      scene.loseSilentWorkers();
      scene.beat(ANNE);
      attempt = scene.open(ANNE).getFirst();
    }
    scene.report(BERT, new LastWords(attempt, ANNE, "too early\nto tell"));
    scene.loseSilentWorkers();
    assertThat(failure(sweep).lastWords()).isEqualTo("too early\nto tell");

    scene.report(BERT, new LastWords(attempt, ANNE, "SIGSEGV"));

    assertThat(failure(sweep).kind()).isEqualTo(FailureKind.POISON);
    assertThat(failure(sweep).lastWords()).isEqualTo("SIGSEGV");
  }

  @Test
  void wordsOfSomebodyElseOrOfAnEarlierAttemptAreRefused() {
    submit(1);
    Attempt first = begin();
    scene.loseSilentWorkers();
    scene.beat(ANNE);
    long before = scene.coordinator().refusedReports();

    scene.report(BERT, new LastWords(first, ANNE, "late"));
    scene.report(BERT, new LastWords(scene.open(ANNE).getFirst(), BERT, "not mine"));

    assertThat(scene.coordinator().refusedReports()).isEqualTo(before + 2);
  }

  private Attempt begin() {
    scene.beat(ANNE);
    return scene.open(ANNE).getFirst();
  }

  private Failure failure(SweepName sweep) {
    return java.util.Objects.requireNonNull(scene.view(sweep).trials().getFirst().failure());
  }

  @Test
  void aWorkerThatHandsBackBecauseItLeavesIsGivenNothingMore() {
    submit(2);
    scene.beat(ANNE);
    Attempt waiting = scene.open(ANNE).getLast();

    scene.report(ANNE, new HandedBack(waiting, Reason.LEAVING, "", null));
    scene.beat(ANNE, scene.open(ANNE).getFirst());

    assertThat(scene.open(ANNE)).hasSize(1).doesNotContain(waiting);
    assertThat(scene.orders(Order.Run.class)).isEmpty();
  }

  @Test
  void aNextLeaderKnowsWhoLeaves() {
    submit(2);
    scene.beat(ANNE);
    scene.report(ANNE, new HandedBack(scene.open(ANNE).getLast(), Reason.LEAVING, "", null));

    scene.elect();
    scene.beat(ANNE);

    assertThat(scene.open(ANNE)).hasSize(1);
  }

  @Test
  void aWorkerThatHandedBackBecauseItLeavesIsNotBlamedForItsEnd() {
    submit(2);
    scene.beat(ANNE);
    scene.report(ANNE, new HandedBack(scene.open(ANNE).getLast(), Reason.LEAVING, "", null));

    scene.loseSilentWorkers();

    assertThat(expired()).hasSize(1).noneMatch(LeaseExpired::charged);
  }

  @Test
  void aWorkerWhoseBeatSaidThatItLeavesIsNotBlamedForItsEnd() {
    submit(2);
    scene.beat(ANNE);
    scene.hear(
        new WorkerBeat(
            Wire.VERSION, ANNE, "h", 0, 2, "cpu", 1, scene.open(ANNE), "leaving", true, ""));

    scene.loseSilentWorkers();

    assertThat(expired()).hasSize(2).noneMatch(LeaseExpired::charged);
  }

  @Test
  void beatsFromBeforeTheTermMakeNobodyLookAlive() {
    submit(2);
    scene.takeOver();

    scene.beat(ANNE);
    scene.tick();

    assertThat(scene.open(ANNE)).isEmpty();
  }

  @Test
  void aNewLeaderGivesEveryLeaseItsWholeTime() {
    submit(2);
    scene.beat(ANNE);
    IntStream.range(0, Fleet.LEASE - 1).forEach(_ -> scene.tick());

    scene.elect();
    boolean over = scene.tick();

    assertThat(over).isFalse();
    assertThat(scene.open(ANNE)).hasSize(2);
  }

  @Test
  void aWorkerOfAnotherVersionKeepsWhatItHasAndIsGivenNothing() {
    submit(3);
    scene.beat(ANNE);
    List<Attempt> held = scene.open(ANNE);
    scene.report(ANNE, Scene.completed(held.getFirst()));
    List<Attempt> kept = scene.open(ANNE);

    for (int second = 0; second < 2 * Fleet.LEASE; second++) {
      scene.tick();
      scene.hear(
          new WorkerBeat(Wire.VERSION + 1, ANNE, "", 0, 2, "", 0, List.of(), "newer", false, ""));
    }
    scene.coordinator().reportsRead();
    scene.commit();

    assertThat(scene.open(ANNE)).isEqualTo(kept);
    assertThat(scene.orders(Order.class)).isEmpty();
  }

  private List<LeaseExpired> expired() {
    return scene.log().stream()
        .map(LogRecord::fact)
        .filter(LeaseExpired.class::isInstance)
        .map(LeaseExpired.class::cast)
        .toList();
  }

  private SweepName submit(int configurations) {
    return scene.submit("races", configurations, BUDGET);
  }
}
