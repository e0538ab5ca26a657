package dev.lethe.orchestrator.testing;

import dev.lethe.orchestrator.ledger.Ledger;
import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.orchestrator.plan.Planner;
import dev.lethe.orchestrator.sweep.Sweep;
import dev.lethe.protocol.Attempt;
import dev.lethe.protocol.Fact;
import dev.lethe.protocol.Failure;
import dev.lethe.protocol.FailureKind;
import dev.lethe.protocol.LogRecord;
import dev.lethe.protocol.LogRecord.Origin;
import dev.lethe.protocol.Phase;
import dev.lethe.protocol.Report;
import dev.lethe.protocol.Trial;
import dev.lethe.protocol.Wire;
import dev.lethe.protocol.WorkerId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A sweep that a test lets happen fact by fact, on a real ledger. */
public final class SweepScript {
  public static final WorkerId WORKER = new WorkerId("anne");

  private final Ledger ledger;
  private final List<LogRecord> records;
  private final Sweep sweep;
  private long reports;
  private long now = 60_000;

  /** A sweep that was submitted and whose tune trials are planned. */
  public SweepScript(String yaml) {
    this(yaml, new Ledger(), new ArrayList<>(), 0);
  }

  private SweepScript(String yaml, Ledger ledger, List<LogRecord> records, long reports) {
    this.ledger = ledger;
    this.records = records;
    this.reports = reports;
    sweep = SmallSweep.read(yaml).sweep();
    if (records.isEmpty()) {
      add(LogRecord.unled(0, new Fact.Genesis("log")));
      add(LogRecord.unled(0, new Fact.LeaderElected("leader", Ledger.FOLD_VERSION, "")));
    }
    submit(yaml);
  }

  /** Another sweep that follows in the same log; this one has to be over. */
  public SweepScript then(String yaml) {
    return new SweepScript(yaml, ledger, records, reports);
  }

  private void submit(String yaml) {
    decide(new Fact.Submitted(sweep.name(), "hash", yaml, Wire.tree(sweep), Map.of()));
    decide(new Fact.Planned(sweep.name(), Planner.tune(sweep)));
    decide(new Fact.PlanFinished(sweep.name(), Phase.TUNE));
  }

  public Sweep sweep() {
    return sweep;
  }

  public SweepView view() {
    return ledger.view(sweep.name()).orElseThrow();
  }

  /** The trials of the plan so far. */
  public List<Trial> trials() {
    return view().trials().stream().map(trial -> trial.trial()).toList();
  }

  /** Everything that has happened, as the log has it. */
  public List<LogRecord> records() {
    return List.copyOf(records);
  }

  /** The time of facts from now on, milliseconds since 1970. */
  public long now() {
    return now;
  }

  public void pass(long milliseconds) {
    now += milliseconds;
  }

  public void start(Trial trial) {
    start(trial, Map.of());
  }

  /** Starts a trial on a machine that says this of itself. */
  public void start(Trial trial, Map<String, String> environment) {
    decide(new Fact.Assigned(new Attempt(trial.id(), 1), WORKER));
    report(new Report.Started(new Attempt(trial.id(), 1), null, environment));
  }

  /** Ends an epoch of a trial that was started. */
  public void finishEpoch(Trial trial, int epoch, Map<String, Double> metrics) {
    report(
        new Report.EpochFinished(
            new Attempt(trial.id(), 1), epoch, epoch * 8L, epoch * 400L, metrics));
  }

  /** Ends a trial that was started. */
  public void complete(Trial trial, Map<String, Double> metrics) {
    complete(trial, 800, metrics);
  }

  /** Ends a trial that was started and took so many gradient evaluations. */
  public void complete(Trial trial, long gradientEvaluations, Map<String, Double> metrics) {
    report(new Report.Completed(new Attempt(trial.id(), 1), 16, gradientEvaluations, 1, metrics));
  }

  /** Ends a trial that was started with a loss that was not a number. */
  public void diverge(Trial trial) {
    report(
        new Report.Failed(
            new Attempt(trial.id(), 1), new Failure(FailureKind.DIVERGED, "loss was NaN", 3)));
  }

  /** Chooses the variant's configuration and plans its confirm trials. */
  public List<Trial> confirm(String variant, int configuration) {
    Trial winner =
        trials().stream()
            .filter(trial -> trial.variant().equals(variant))
            .filter(trial -> trial.configuration() == configuration)
            .findFirst()
            .orElseThrow();
    List<Trial> planned = Planner.confirm(sweep, winner, trials().size());
    decide(new Fact.WinnerChosen(sweep.name(), variant, configuration, 0.5));
    decide(new Fact.Planned(sweep.name(), planned));
    return planned;
  }

  /** Every tune trial of the variant failed: it is not confirmed. */
  public void chooseNothing(String variant) {
    decide(new Fact.WinnerChosen(sweep.name(), variant, 0, null));
  }

  /** Chooses the variant's configuration in a sweep that confirms nothing. */
  public void choose(String variant, int configuration) {
    decide(new Fact.WinnerChosen(sweep.name(), variant, configuration, 0.5));
  }

  /** Cancels the sweep with all that has not ended. */
  public void cancel(String reason) {
    decide(new Fact.Cancelled(sweep.name(), reason));
  }

  public void finish() {
    decide(new Fact.PlanFinished(sweep.name(), Phase.CONFIRM));
    decide(new Fact.SweepFinished(sweep.name()));
  }

  private void decide(Fact fact) {
    add(LogRecord.decided(1, ledger.position(), now, fact));
  }

  private void report(Report report) {
    add(
        LogRecord.accepted(
            1, ledger.position(), now, new Origin(0, reports++, WORKER, now), report));
  }

  private void add(LogRecord record) {
    if (!ledger.apply(ledger.position(), record)) {
      throw new AssertionError("not legal here: " + record);
    }
    records.add(record);
  }
}
