package dev.lethe.orchestrator.coordinator;

import static dev.lethe.orchestrator.coordinator.Scene.ANNE;
import static dev.lethe.orchestrator.coordinator.Scene.BERT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.orchestrator.ledger.SweepStatus;
import dev.lethe.orchestrator.ledger.TrialStatus;
import dev.lethe.orchestrator.testing.SmallSweep;
import dev.lethe.protocol.Attempt;
import dev.lethe.protocol.Fact.Planned;
import dev.lethe.protocol.Fact.WinnerChosen;
import dev.lethe.protocol.Failure;
import dev.lethe.protocol.FailureKind;
import dev.lethe.protocol.Order;
import dev.lethe.protocol.Phase;
import dev.lethe.protocol.Report.Failed;
import dev.lethe.protocol.Report.HandedBack;
import dev.lethe.protocol.Report.Reason;
import dev.lethe.protocol.Report.Started;
import dev.lethe.protocol.SweepName;
import dev.lethe.protocol.Trial;
import dev.lethe.protocol.TrialId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which trials go to whom, and which to nobody. */
class SharingTest {
  private static final String BUDGET = "budget: {per_trial: {steps: 1}}";

  private static final String TRAINING =
      SmallSweep.training(
          "trains",
          """
          parameters: {batch_size: 16, learning_rate: {values: [0.1]}}
          variants: {sgd: {}}
          baseline: sgd
          budget: {per_trial: {epochs: 2}}
          seeds: {tune: 1, confirm: 0}
          """);

  private static final Trial OF_NO_VARIANT =
      new Trial(new TrialId("ffffffffffffffff"), -1, Phase.TUNE, "nobody", 1, Map.of(), 1);

  private final Scene scene = new Scene();

  @Test
  void aPausedSweepGivesNothingOutUntilItIsResumed() {
    SweepName sweep = scene.submit("slow", 2, BUDGET);
    scene.coordinator().pause(sweep, true);
    scene.commit();
    scene.beat(ANNE);
    assertThat(scene.open(ANNE)).isEmpty();

    scene.coordinator().pause(sweep, false);
    scene.commit();

    assertThat(scene.open(ANNE)).hasSize(2);
  }

  @Test
  void whatHasNotBegunIsAskedBackWhenItsSweepIsPausedAndAgainEachSecond() {
    SweepName sweep = scene.submit("slow", 2, BUDGET);
    scene.beat(ANNE);
    Attempt begun = scene.open(ANNE).getFirst();
    Attempt waiting = scene.open(ANNE).getLast();
    scene.start(ANNE, begun);

    scene.coordinator().pause(sweep, true);
    scene.commit();
    List<Order.HandBack> atOnce = scene.orders(Order.HandBack.class);
    scene.beat(ANNE, begun, waiting);
    scene.tick();

    assertThat(atOnce).extracting(Order.HandBack::attempt).containsExactly(waiting);
    assertThat(scene.orders(Order.HandBack.class)).isEqualTo(atOnce);
    assertThat(scene.orders(Order.Run.class)).isEmpty();
  }

  @Test
  void aPlaceThatAPausedSweepGaveBackGoesToAnotherSweep() {
    SweepName paused = scene.submit("slow", 2, BUDGET);
    scene.beat(ANNE);
    Attempt waiting = scene.open(ANNE).getLast();
    scene.coordinator().pause(paused, true);
    scene.commit();
    scene.submit("quick", 1, BUDGET);

    scene.report(ANNE, new HandedBack(waiting, Reason.WITHDRAWN, "", null));

    assertThat(scene.orders(Order.Run.class))
        .extracting(order -> order.sweep().value())
        .containsExactly("quick");
  }

  @Test
  void aSweepHasNoMoreTrialsOutThanItAllows() {
    scene.submit("narrow", 4, "budget: {per_trial: {steps: 1}, max_concurrent_trials: 3}");

    scene.beat(ANNE);
    scene.beat(BERT);

    assertThat(scene.open(ANNE).size() + scene.open(BERT).size()).isEqualTo(3);
  }

  @Test
  void aPoolIsToldOfTrialsForWhichNobodyIsFree() {
    scene.submit("narrow", 9, "budget: {per_trial: {steps: 1}, max_concurrent_trials: 6}");

    PoolView before = scene.coordinator().pool("");
    scene.beat(ANNE);
    PoolView withAnne = scene.coordinator().pool("");
    PoolView ofOthers = scene.coordinator().pool("a100");

    assertThat(before).isEqualTo(new PoolView(6, 0, 0, true));
    assertThat(withAnne).isEqualTo(new PoolView(4, 1, 1, true));
    assertThat(ofOthers).isEqualTo(new PoolView(4, 0, 0, true));
    assertThat(withAnne.wanted(1)).isEqualTo(5);
    assertThat(withAnne.wanted(3)).isEqualTo(3);
  }

  @Test
  void aWorkerThatIsFreeIsNotAskedForAgainAndAPausedSweepAsksForNobody() {
    scene.beat(ANNE);
    SweepName sweep = scene.submit("slow", 4, BUDGET);
    assertThat(scene.coordinator().pool("").waiting()).isEqualTo(2);

    scene.coordinator().pause(sweep, true);
    scene.commit();
    scene.beat(BERT);

    assertThat(scene.coordinator().pool("")).isEqualTo(new PoolView(0, 2, 1, true));
  }

  @Test
  void sweepsShareTheWorkersEvenly() {
    SweepName first = scene.submit("first", 4, BUDGET);
    SweepName second = scene.submit("second", 4, BUDGET);

    scene.beat(ANNE);
    scene.beat(BERT);

    assertThat(scene.ledger().sweep(first).orElseThrow().openAssignments()).isEqualTo(2);
    assertThat(scene.ledger().sweep(second).orElseThrow().openAssignments()).isEqualTo(2);
  }

  @Test
  void aSweepEndsWhenItsTimeIsOver() {
    SweepName sweep =
        scene.submit("timed", 2, "budget: {per_trial: {steps: 1}, max_wall_clock: 1h}");
    scene.beat(ANNE);
    scene.pass(3_600_000);
    scene.tick();
    assertThat(scene.view(sweep).status()).isEqualTo(SweepStatus.RUNNING);

    scene.pass(1);
    scene.tick();

    assertThat(scene.view(sweep).status()).isEqualTo(SweepStatus.CANCELLED);
    assertThat(scene.view(sweep).note()).contains("max_wall_clock");
    assertThat(scene.open(ANNE)).isEmpty();
  }

  @Test
  void aTrialThatFailsIsTriedAgainAsOftenAsTheSweepAllows() {
    SweepName sweep = scene.submit("fragile", 1, BUDGET + "\nretries: {max_restarts: 1}");
    scene.beat(ANNE);
    Attempt first = scene.open(ANNE).getFirst();
    scene.report(ANNE, new Failed(first, new Failure(FailureKind.ERROR, "disk full", 3)));
    Attempt second = scene.open(ANNE).getFirst();
    assertThat(second).isEqualTo(new Attempt(first.trial(), 2));

    scene.report(ANNE, new Failed(second, new Failure(FailureKind.ERROR, "disk full", 3)));

    assertThat(scene.view(sweep, first).status()).isEqualTo(TrialStatus.FAILED);
  }

  @ParameterizedTest
  @EnumSource(
      value = Reason.class,
      names = {"DATA", "DEVICE"})
  void aSweepIsNotOfferedAgainToAWorkerThatCannotTrainIt(Reason reason) {
    SweepName sweep = scene.submit("rare", 1, BUDGET);
    scene.beat(ANNE);
    Attempt attempt = scene.open(ANNE).getFirst();

    scene.report(ANNE, new HandedBack(attempt, reason, "no file train.gz", null));
    scene.beat(ANNE);
    scene.beat(BERT);

    assertThat(scene.open(ANNE)).isEmpty();
    assertThat(scene.open(BERT)).extracting(Attempt::trial).containsExactly(attempt.trial());
    assertThat(scene.view(sweep).note()).isEqualTo("no file train.gz");
  }

  @Test
  void whoBeginsWithOtherDataThanTheFirstIsStoppedAndNotAskedAgain() {
    SweepName sweep = scene.submit("mixed", 4, BUDGET);
    scene.beat(ANNE);
    scene.beat(BERT);
    Attempt hers = scene.open(ANNE).getFirst();
    Attempt his = scene.open(BERT).getFirst();
    scene.report(ANNE, new Started(hers, "cafe", Map.of()));

    scene.report(BERT, new Started(his, "f00d", Map.of()));
    scene.report(BERT, Scene.completed(his));
    scene.beat(BERT, his);

    assertThat(scene.orders(Order.Stop.class)).extracting(Order.Stop::attempt).containsExactly(his);
    assertThat(scene.view(sweep, his).status()).isEqualTo(TrialStatus.QUEUED);
    assertThat(scene.view(sweep).note()).contains("bert", "cafe", "f00d");
    assertThat(scene.open(BERT)).doesNotContain(his, new Attempt(his.trial(), 2));
  }

  @Test
  void aSweepThatCannotBeMovedOnIsSetAsideAndTheOthersGoOn() {
    SweepName odd = scene.submit("odd", 1, BUDGET);
    scene.write(new WinnerChosen(odd, "only", 99, 0.5));
    scene.elect();
    SweepName even = scene.submit("even", 1, BUDGET);

    scene.beat(ANNE);

    assertThat(scene.orders(Order.Run.class)).extracting(Order.Run::sweep).containsExactly(even);
    assertThat(scene.coordinator().noted(scene.view(odd)).note()).contains("set aside");
    assertThat(scene.coordinator().noted(scene.view(even)).note()).isEmpty();
  }

  @Test
  void whatASweepThatWasSetAsideHasOutIsAskedBack() {
    SweepName odd = scene.submit("odd", 2, BUDGET);
    scene.beat(ANNE);
    List<Attempt> held = scene.open(ANNE);
    scene.write(new WinnerChosen(odd, "only", 99, 0.5));
    scene.elect();
    scene.beat(ANNE);

    scene.tick();

    assertThat(scene.orders(Order.HandBack.class))
        .extracting(Order.HandBack::attempt)
        .isEqualTo(held);
  }

  @Test
  void aTrialThatNoOrderCanBeMadeOfIsNotAssigned() {
    SweepName odd = scene.submit(Scene.read(TRAINING));
    scene.write(new Planned(odd, List.of(OF_NO_VARIANT)));
    scene.elect();
    SweepName even = scene.submit("even", 1, BUDGET);

    scene.beat(ANNE);

    assertThat(scene.orders(Order.Run.class)).extracting(Order.Run::sweep).containsExactly(even);
    assertThat(scene.ledger().sweep(odd).orElseThrow().openAssignments()).isZero();
  }
}
