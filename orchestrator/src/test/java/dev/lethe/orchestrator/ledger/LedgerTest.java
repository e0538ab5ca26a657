package dev.lethe.orchestrator.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.orchestrator.plan.Planner;
import dev.lethe.orchestrator.sweep.Sweep;
import dev.lethe.orchestrator.testing.SmallSweep;
import dev.lethe.protocol.Attempt;
import dev.lethe.protocol.Checkpoint;
import dev.lethe.protocol.Fact;
import dev.lethe.protocol.LogRecord;
import dev.lethe.protocol.LogRecord.Origin;
import dev.lethe.protocol.Phase;
import dev.lethe.protocol.Report;
import dev.lethe.protocol.SweepName;
import dev.lethe.protocol.Trial;
import dev.lethe.protocol.Wire;
import dev.lethe.protocol.WorkerId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The fold, record by record. */
class LedgerTest {
  private static final SweepName SWEEP = new SweepName("folded");
  private static final WorkerId ANNE = new WorkerId("anne");
  private static final int ELECTION = 1;

  private final Ledger ledger = new Ledger();
  private final Sweep sweep = sweep();
  private final List<Trial> trials = Planner.tune(sweep);
  private final Attempt first = new Attempt(trials.get(0).id(), 1);
  private long reports;

  @BeforeEach
  void planASweep() {
    apply(LogRecord.unled(0, new Fact.Genesis("log")));
    apply(LogRecord.unled(0, new Fact.LeaderElected("me", Ledger.FOLD_VERSION, "")));
    decide(new Fact.Submitted(SWEEP, "hash", "yaml", Wire.tree(sweep), Map.of()));
    decide(new Fact.Planned(SWEEP, trials));
    decide(new Fact.PlanFinished(SWEEP, Phase.TUNE));
  }

  @Test
  void aLogHasOneBeginning() {
    boolean changed = apply(LogRecord.unled(0, new Fact.Genesis("another")));

    assertThat(changed).isFalse();
    assertThat(ledger.logId()).isEqualTo("log");
    assertThat(ledger.rejections()).containsEntry("second Genesis", 1L);
  }

  @Test
  void whatIsNotLegalIsCountedAndChangesNothing() {
    SweepView before = view();

    decide(new Fact.Assigned(new Attempt(first.trial(), 2), ANNE));
    decide(new Fact.LeaseExpired(first, ANNE, true));
    decide(new Fact.Paused(new SweepName("unheard-of")));
    decide(new Fact.Submitted(SWEEP, "other", "yaml", Wire.tree(sweep), Map.of()));

    assertThat(view()).isEqualTo(before);
    assertThat(ledger.rejections())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "assigned what does not wait", 1L,
                "expired what is not open", 1L,
                "no open sweep", 1L,
                "second Submitted", 1L));
  }

  @Test
  void aFactWhoseFoldThrowsIsCountedAndTheOthersGoOn() {
    SweepName odd = new SweepName("odd");

    decide(new Fact.Submitted(odd, "hash", "yaml", Wire.tree(Map.of("k", 1)), Map.of()));
    boolean changed = decide(new Fact.Paused(SWEEP));

    assertThat(ledger.view(odd)).isEmpty();
    assertThat(ledger.rejections()).containsEntry("exception", 1L);
    assertThat(changed).isTrue();
  }

  @Test
  void behindALostRecordNothingOfItsLeaderCounts() {
    LogRecord behind =
        LogRecord.decided(ELECTION, ledger.position() + 1, 0, new Fact.Paused(SWEEP));
    apply(behind);

    decide(new Fact.Cancelled(SWEEP, "in its place, but after the gap"));

    assertThat(view().status()).isEqualTo(SweepStatus.RUNNING);
    assertThat(ledger.rejections()).containsEntry("behind a gap", 2L);
  }

  @Test
  void theNextElectionEndsAGap() {
    apply(LogRecord.decided(ELECTION, 99, 0, new Fact.Paused(SWEEP)));

    long epoch = ledger.position();
    apply(LogRecord.unled(0, new Fact.LeaderElected("next", Ledger.FOLD_VERSION, "")));
    apply(LogRecord.decided(epoch, ledger.position(), 0, new Fact.Paused(SWEEP)));

    assertThat(view().status()).isEqualTo(SweepStatus.PAUSED);
  }

  @Test
  void whatANewerProgramWroteForbidsToLead() {
    ledger.skipNewer(ledger.position());

    apply(LogRecord.unled(0, new Fact.LeaderElected("me", Ledger.FOLD_VERSION, "")));

    assertThat(ledger.isUnderstood()).isFalse();
    assertThat(ledger.epoch()).isEqualTo(ELECTION);
  }

  @Test
  void anOlderOrchestratorIsNotElected() {
    long newer = ledger.position();
    apply(LogRecord.unled(0, new Fact.LeaderElected("new", Ledger.FOLD_VERSION + 1, "")));

    apply(LogRecord.unled(0, new Fact.LeaderElected("me", Ledger.FOLD_VERSION, "")));

    assertThat(ledger.isUnderstood()).isFalse();
    assertThat(ledger.epoch()).isEqualTo(newer);
  }

  @Test
  void theFirstReportOfAnEpochStands() {
    assign(first);
    accept(epoch(first, 1, 0.25));
    accept(epoch(first, 2, 0.5));
    decide(new Fact.LeaseExpired(first, ANNE, true));
    Attempt second = new Attempt(first.trial(), 2);
    assign(second);

    accept(epoch(second, 2, 0.75));
    accept(epoch(second, 3, 1));

    assertThat(view().trials().getFirst().epochs())
        .extracting(point -> point.metrics().get("validation/accuracy"))
        .containsExactly(0.25, 0.5, 1.0);
  }

  @Test
  void theFirstEndOfATrialStands() {
    assign(first);
    decide(new Fact.Cancelled(SWEEP, "by hand"));

    boolean changed = accept(completed(first));

    assertThat(changed).isFalse();
    assertThat(view().trials().getFirst().status()).isEqualTo(TrialStatus.CANCELLED);
    assertThat(ledger.open(ANNE)).isEmpty();
  }

  @Test
  void aCompletedTrialIsNotCancelled() {
    assign(first);
    accept(completed(first));

    decide(new Fact.Cancelled(SWEEP, "by hand"));

    assertThat(view().trials().getFirst().status()).isEqualTo(TrialStatus.DONE);
  }

  @Test
  void aTrialThatIsPlannedAgainIsNotAddedAgain() {
    decide(new Fact.Planned(SWEEP, trials));

    assertThat(view().trials()).hasSameSizeAs(trials);
  }

  @Test
  void reportsAreReadOnBehindTheLastThatWasAccepted() {
    assign(first);
    apply(accepted(new Origin(3, 41, ANNE, 0), new Report.Started(first, null, Map.of())));

    boolean again = apply(accepted(new Origin(3, 41, ANNE, 0), epoch(first, 1, 0.5)));

    assertThat(again).isFalse();
    assertThat(ledger.reportPosition(3)).hasValue(42);
    assertThat(ledger.reportPosition(0)).isEmpty();
  }

  @Test
  void inATopicThatWasMadeAnewReportsAreReadAndCountFromTheBeginning() {
    assign(first);
    elect("the first");
    said(41, new Report.Started(first, null, Map.of()));
    elect("the first");
    assertThat(ledger.reportPosition(0)).hasValue(42);

    elect("another");
    assertThat(ledger.reportPosition(0)).isEmpty();

    assertThat(said(3, epoch(first, 1, 0.5))).isTrue();
    elect("");
    assertThat(ledger.reportPosition(0)).hasValue(4);
  }

  @Test
  void aTrialGoesOnFromTheCheckpointThatWasHandedBack() {
    Checkpoint checkpoint = new Checkpoint("half", 7, "ff");
    assign(first);

    accept(new Report.HandedBack(first, Report.Reason.LEAVING, "", checkpoint));

    assertThat(ledger.trial(first.trial()).orElseThrow().checkpoint()).contains(checkpoint);
    assertThat(ledger.freePlaces(ANNE, 2)).isZero();
  }

  private boolean assign(Attempt attempt) {
    return decide(new Fact.Assigned(attempt, ANNE));
  }

  /** Somebody leads from now on who reads reports in this topic. */
  private void elect(String topic) {
    apply(LogRecord.unled(0, new Fact.LeaderElected("me", Ledger.FOLD_VERSION, "", topic)));
  }

  private boolean said(long offset, Report report) {
    Origin origin = new Origin(0, offset, ANNE, 0);
    return apply(LogRecord.accepted(ledger.epoch(), ledger.position(), 0, origin, report));
  }

  private boolean decide(Fact fact) {
    return apply(LogRecord.decided(ELECTION, ledger.position(), 0, fact));
  }

  private boolean accept(Report report) {
    return apply(accepted(new Origin(0, reports++, ANNE, 0), report));
  }

  private LogRecord accepted(Origin origin, Report report) {
    return LogRecord.accepted(ELECTION, ledger.position(), 0, origin, report);
  }

  private boolean apply(LogRecord record) {
    return ledger.apply(ledger.position(), record);
  }

  private static Report epoch(Attempt attempt, int epoch, double accuracy) {
    return new Report.EpochFinished(
        attempt, epoch, 10L * epoch, 100L * epoch, Map.of("validation/accuracy", accuracy));
  }

  private static Report completed(Attempt attempt) {
    return new Report.Completed(attempt, 1, 1, 0.1, Map.of());
  }

  private SweepView view() {
    return ledger.view(SWEEP).orElseThrow();
  }

  private static Sweep sweep() {
    return SmallSweep.read(
            SmallSweep.noop(
                "folded",
                """
                variants: {only: {rho: {values: [1, 2]}}}
                baseline: only
                budget: {per_trial: {steps: 1}}
                seeds: {tune: 1, confirm: 0}
                """))
        .sweep();
  }
}
