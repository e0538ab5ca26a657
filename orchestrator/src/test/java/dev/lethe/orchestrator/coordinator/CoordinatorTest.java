package dev.lethe.orchestrator.coordinator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.orchestrator.coordinator.Decision.Addressed;
import dev.lethe.orchestrator.ledger.Ledger;
import dev.lethe.orchestrator.ledger.SweepStatus;
import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.orchestrator.ledger.TrialStatus;
import dev.lethe.orchestrator.sweep.Reading;
import dev.lethe.orchestrator.sweep.SweepReader;
import dev.lethe.protocol.Attempt;
import dev.lethe.protocol.Beat.LeaderBeat;
import dev.lethe.protocol.Beat.WorkerBeat;
import dev.lethe.protocol.Fact.Genesis;
import dev.lethe.protocol.Fact.LeaderElected;
import dev.lethe.protocol.Failure;
import dev.lethe.protocol.FailureKind;
import dev.lethe.protocol.LogRecord;
import dev.lethe.protocol.Order;
import dev.lethe.protocol.Report;
import dev.lethe.protocol.Report.Completed;
import dev.lethe.protocol.Report.Failed;
import dev.lethe.protocol.Report.HandedBack;
import dev.lethe.protocol.Report.Reason;
import dev.lethe.protocol.Report.Started;
import dev.lethe.protocol.SweepName;
import dev.lethe.protocol.Wire;
import dev.lethe.protocol.WorkerId;
import dev.lethe.protocol.WorkerReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The rules of the races, each with a scripted order; the log is a list. */
class CoordinatorTest {
  private static final SweepName SWEEP = new SweepName("races");
  private static final WorkerId ANNE = new WorkerId("anne");
  private static final WorkerId BERT = new WorkerId("bert");

  private final List<LogRecord> log = new ArrayList<>();
  private Ledger ledger = new Ledger();
  private Coordinator coordinator = new Coordinator(ledger, 0, () -> 0);
  private long epoch;
  private long beats;
  private long reportOffset;
  private List<Addressed> sent = List.of();

  @BeforeEach
  void electALeader() {
    write(LogRecord.decided(-1, 0, new Genesis("log")));
    elect();
  }

  @Test
  void plansASubmittedSweepAndAssignsItsTrialsToAWorkerThatAsks() {
    submit(2);

    beat(ANNE);

    assertThat(orders(Order.Run.class)).extracting(Order.Run::worker).containsOnly(ANNE);
    assertThat(ledger.open(ANNE)).hasSize(2);
  }

  @Test
  void theSameFileAttachesAndAnotherUnderItsNameIsRefused() {
    submit(2);

    assertThat(coordinator.submit(submission(2))).isEqualTo(Answer.ALREADY);
    assertThat(coordinator.submit(submission(3))).isEqualTo(Answer.NAME_TAKEN);
  }

  @Test
  void aReportTakenInTwiceChangesNothing() {
    submit(2);
    beat(ANNE);
    Attempt attempt = ledger.open(ANNE).getFirst();
    WorkerReport completed = said(ANNE, completed(attempt));
    coordinator.reported(0, 7, completed);
    commit();
    int before = log.size();

    coordinator.reported(0, 7, completed);
    coordinator.reported(0, 8, completed);
    commit();

    assertThat(coordinator.refusedReports()).isEqualTo(2);
    assertThat(log.subList(before, log.size()))
        .noneMatch(record -> record.fact() instanceof Completed);
  }

  @Test
  void aReportOfAWorkerThatHasNotTheAttemptIsRefused() {
    submit(2);
    beat(ANNE);
    Attempt attempt = ledger.open(ANNE).getFirst();

    report(BERT, completed(attempt));

    assertThat(ledger.trial(attempt.trial()).orElseThrow().status()).isEqualTo(TrialStatus.QUEUED);
    assertThat(coordinator.refusedReports()).isEqualTo(1);
  }

  @Test
  void tenBeatsOfSilenceEndTheLeaseAndOnlyTheOldestAssignmentIsCharged() {
    submit(2);
    beat(ANNE);
    List<Attempt> held = List.copyOf(ledger.open(ANNE));

    boolean over = false;
    for (int second = 0; second < 10; second++) {
      over = tick();
    }
    coordinator.reportsRead();
    commit();
    beat(BERT);

    assertThat(over).isTrue();
    assertThat(ledger.open(ANNE)).isEmpty();
    assertThat(ledger.open(BERT))
        .extracting(attempt -> attempt.trial() + "#" + attempt.number())
        .containsExactly(held.get(0).trial() + "#2", held.get(1).trial() + "#2");
  }

  @Test
  void aBeatThatArrivesWhileReportsAreReadSavesTheLease() {
    submit(2);
    beat(ANNE);
    for (int second = 0; second < 10; second++) {
      tick();
    }

    beat(ANNE);
    coordinator.reportsRead();
    commit();

    assertThat(ledger.open(ANNE)).hasSize(2);
  }

  @Test
  void anotherLeadersBeatsEndNoLease() {
    submit(2);
    beat(ANNE);

    for (int second = 0; second < 30; second++) {
      coordinator.ticked(new LeaderBeat(Wire.VERSION, epoch + 1, second, "", false));
    }
    coordinator.reportsRead();
    commit();

    assertThat(ledger.open(ANNE)).hasSize(2);
  }

  @Test
  void aTrialThatEndsItsWorkerAgainAndAgainIsPoison() {
    submit(1);
    WorkerId last = ANNE;

    for (int death = 0; death <= 3; death++) {
      last = new WorkerId("worker-" + death);
      beat(last);
      for (int second = 0; second < 10; second++) {
        tick();
      }
      coordinator.reportsRead();
      commit();
    }

    assertThat(view().trials().getFirst().failure())
        .isNotNull()
        .extracting(Failure::kind)
        .isEqualTo(FailureKind.POISON);
  }

  @Test
  void anUnstartedTrialHandedBackIsNotChargedAndGoesToAnother() {
    submit(2);
    beat(ANNE);
    List<Attempt> held = List.copyOf(ledger.open(ANNE));
    report(ANNE, new Started(held.get(0), null, Map.of()));

    report(ANNE, new HandedBack(held.get(1), Reason.BUSY, "", null));
    beat(ANNE);
    beat(BERT);

    assertThat(ledger.open(ANNE)).containsExactly(held.get(0));
    assertThat(ledger.open(BERT)).extracting(Attempt::trial).containsExactly(held.get(1).trial());
  }

  @Test
  void anOrderThatWasNotFollowedIsSentAgainEachSecond() {
    submit(1);
    beat(ANNE);
    tick();

    tick();

    assertThat(orders(Order.Run.class)).extracting(Order.Run::worker).containsExactly(ANNE);
  }

  @Test
  void anAttemptThatIsHeldWithoutLeaveIsStopped() {
    submit(1);
    beat(ANNE);
    Attempt held = ledger.open(ANNE).getFirst();

    beat(BERT, held);

    assertThat(orders(Order.Stop.class)).extracting(Order.Stop::attempt).containsExactly(held);
  }

  @Test
  void aDivergedTrialIsNotTriedAgain() {
    submit(1);
    beat(ANNE);
    Attempt attempt = ledger.open(ANNE).getFirst();

    report(ANNE, new Failed(attempt, new Failure(FailureKind.DIVERGED, "loss was NaN", 3)));

    assertThat(view().trials().getFirst().status()).isEqualTo(TrialStatus.FAILED);
    assertThat(view().status()).isEqualTo(SweepStatus.FINISHED);
  }

  @Test
  void winnersAreConfirmedOnFreshSeedsAndTheSweepEnds() {
    submit(2);

    finishEverything();

    assertThat(view().status()).isEqualTo(SweepStatus.FINISHED);
    assertThat(view().trials())
        .hasSize(4)
        .extracting(trial -> trial.trial().seed())
        .containsExactly(1L, 1L, 2L, 3L);
  }

  @Test
  void recordsOfAnOlderEpochChangeNothing() {
    submit(2);
    long old = epoch;
    elect();

    boolean changed =
        ledger.apply(
            log.size(),
            LogRecord.decided(old, 0, new dev.lethe.protocol.Fact.Cancelled(SWEEP, "late")));

    assertThat(changed).isFalse();
    assertThat(view().status()).isEqualTo(SweepStatus.RUNNING);
  }

  @Test
  void aNewLeaderGoesOnWhereTheOldOneEnded() {
    submit(2);
    beat(ANNE);
    Attempt first = ledger.open(ANNE).getFirst();
    elect();

    report(ANNE, completed(first));
    finishEverything();

    assertThat(view().status()).isEqualTo(SweepStatus.FINISHED);
    assertThat(view().trials()).allMatch(trial -> trial.attempts() == 1);
  }

  @Test
  void replayingTheLogGivesTheSameSweepAsLivingIt() {
    submit(2);
    finishEverything();

    Ledger replayed = replay();

    assertThat(replayed.view(SWEEP)).isEqualTo(ledger.view(SWEEP));
  }

  private void elect() {
    epoch = log.size();
    write(LogRecord.decided(-1, 0, new LeaderElected("me", Ledger.FOLD_VERSION, "")));
    ledger = replay();
    coordinator = new Coordinator(ledger, epoch, () -> 0);
    commit();
  }

  private Ledger replay() {
    Ledger fresh = new Ledger();
    for (int offset = 0; offset < log.size(); offset++) {
      fresh.apply(offset, log.get(offset));
    }
    return fresh;
  }

  private void write(LogRecord record) {
    log.add(record);
  }

  private void commit() {
    Decision decision = coordinator.take();
    assertThat(decision.offset()).isEqualTo(log.size());
    log.addAll(decision.records());
    sent = decision.orders();
  }

  private void submit(int configurations) {
    assertThat(coordinator.submit(submission(configurations))).isEqualTo(Answer.DONE);
    commit();
  }

  private static Submission submission(int configurations) {
    String yaml =
        """
        apiVersion: lethe/v1
        kind: Sweep
        name: races
        metric: {name: validation/accuracy, goal: maximize}
        report: test/accuracy
        task: {noop: {milliseconds: 1}}
        variants: {only: {rho: {values: %s}}}
        baseline: only
        method: grid
        budget: {per_trial: {steps: 1}}
        seeds: {tune: 1, confirm: 2}
        """
            .formatted(java.util.stream.IntStream.rangeClosed(1, configurations).boxed().toList());
    return switch (SweepReader.read(yaml.getBytes(UTF_8))) {
      case Reading.Valid(var sweep, String hash) -> new Submission(sweep, hash, yaml, Map.of());
      case Reading.Invalid invalid -> throw new AssertionError(invalid.describe("races"));
    };
  }

  private void beat(WorkerId worker, Attempt... held) {
    coordinator.heard(
        new WorkerBeat(Wire.VERSION, worker, "h", 0, 2, "cpu", 1, List.of(held), "", false));
    commit();
  }

  private boolean tick() {
    boolean over = coordinator.ticked(new LeaderBeat(Wire.VERSION, epoch, beats++, "", false));
    commit();
    return over;
  }

  private void report(WorkerId worker, Report report) {
    coordinator.reported(0, reportOffset++, said(worker, report));
    commit();
  }

  private static WorkerReport said(WorkerId worker, Report report) {
    return new WorkerReport(Wire.VERSION, worker, 0, 0, report);
  }

  private static Completed completed(Attempt attempt) {
    return new Completed(attempt, 1, 1, 0.1, Map.of("validation/accuracy", 0.5));
  }

  private void finishEverything() {
    beat(ANNE);
    while (!ledger.open(ANNE).isEmpty()) {
      report(ANNE, completed(ledger.open(ANNE).getFirst()));
      beat(ANNE, ledger.open(ANNE).toArray(new Attempt[0]));
    }
  }

  private SweepView view() {
    return ledger.view(SWEEP).orElseThrow();
  }

  private <T extends Order> List<T> orders(Class<T> type) {
    return sent.stream().map(Addressed::order).filter(type::isInstance).map(type::cast).toList();
  }
}
