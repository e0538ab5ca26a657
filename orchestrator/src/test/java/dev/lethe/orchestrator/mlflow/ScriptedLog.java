package dev.lethe.orchestrator.mlflow;

import dev.lethe.orchestrator.coordinator.ListedLog;
import dev.lethe.orchestrator.coordinator.LogReader;
import dev.lethe.orchestrator.plan.Planner;
import dev.lethe.orchestrator.sweep.Sweep;
import dev.lethe.orchestrator.testing.SmallSweep;
import dev.lethe.protocol.Attempt;
import dev.lethe.protocol.Fact;
import dev.lethe.protocol.LogRecord;
import dev.lethe.protocol.Phase;
import dev.lethe.protocol.Report;
import dev.lethe.protocol.Trial;
import dev.lethe.protocol.Wire;
import dev.lethe.protocol.WorkerId;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** A log in memory that a test writes while a tracker reads it. */
final class ScriptedLog {
  /** Two variants with one trial to tune and three to confirm. */
  static final String CONFIRMING =
      """
      parameters: {batch_size: 16, learning_rate: 0.1}
      variants: {sgd: {}, sam: {rho: {values: [0.0512345]}}}
      baseline: sgd
      budget: {per_trial: {gradient_epochs: 2}}
      seeds: {tune: 1, confirm: 3}
      """;

  private static final String TWO_TRIALS =
      """
      parameters: {batch_size: 16, learning_rate: {values: [0.1, 0.2]}}
      variants: {sgd: {}}
      baseline: sgd
      budget: {per_trial: {epochs: 2}}
      seeds: {tune: 1, confirm: 0}
      """;

  /** Of the data that the worker has. */
  static final String CHECKSUM = "0123456789abcdef".repeat(4);

  private static final WorkerId WORKER = new WorkerId("anne");

  private final List<LogRecord> log;
  private final String id;
  private final String name;
  private final String lines;

  /** Two trials of one variant. */
  ScriptedLog(String id, String name) {
    this(new CopyOnWriteArrayList<>(), id, name, TWO_TRIALS);
  }

  private ScriptedLog(List<LogRecord> log, String id, String name, String lines) {
    this.log = log;
    this.id = id;
    this.name = name;
    this.lines = lines;
  }

  /** Of a sweep that says this besides. */
  static ScriptedLog saying(String id, String name, String lines) {
    return new ScriptedLog(new CopyOnWriteArrayList<>(), id, name, lines);
  }

  /** Another sweep in the same log, behind this one. */
  ScriptedLog beside(String other) {
    return beside(other, lines);
  }

  /** Another sweep, which says this, in the same log. */
  ScriptedLog beside(String other, String says) {
    return new ScriptedLog(log, id, other, says);
  }

  LogReader.Source source() {
    return ListedLog.of(log);
  }

  /** Offset behind the last record. */
  long end() {
    return log.size();
  }

  /** Loses the last records, as a power cut can do with one replica. */
  void loseLast(int records) {
    for (int i = 0; i < records; i++) {
      log.removeLast();
    }
  }

  List<Trial> submit() {
    if (log.isEmpty()) {
      decide(new Fact.Genesis(id));
      decide(new Fact.LeaderElected("me", 1, ""));
    }
    Sweep sweep = sweep();
    decide(
        new Fact.Submitted(
            sweep.name(),
            "hash",
            "yaml: as sent",
            Wire.tree(sweep),
            Map.of(
                "file",
                "tracked.yaml",
                "revision",
                "abc-dirty",
                "user",
                "anne",
                "branch",
                "main")));
    List<Trial> trials = Planner.tune(sweep);
    decide(new Fact.Planned(sweep.name(), trials));
    decide(new Fact.PlanFinished(sweep.name(), Phase.TUNE));
    return trials;
  }

  /** The tuned trial is its variant's winner; what confirms it is planned. */
  List<Trial> confirm(Trial tuned) {
    Sweep sweep = sweep();
    decide(new Fact.WinnerChosen(sweep.name(), tuned.variant(), tuned.configuration(), 0.5));
    List<Trial> trials = Planner.confirm(sweep, tuned, log.size());
    decide(new Fact.Planned(sweep.name(), trials));
    return trials;
  }

  void endPlan() {
    decide(new Fact.PlanFinished(sweep().name(), Phase.CONFIRM));
  }

  void finishSweep() {
    decide(new Fact.SweepFinished(sweep().name()));
  }

  void finish(Trial trial) {
    finish(trial, 0.75);
  }

  void finish(Trial trial, double accuracy) {
    start(trial);
    epoch(trial, 1);
    epoch(trial, 2);
    accept(
        new Report.Completed(
            attempt(trial),
            20,
            200,
            1.5,
            Map.of("training/loss", 1.0 / 2, "test/accuracy", accuracy)));
  }

  boolean isStarted(Trial trial) {
    return log.stream()
        .anyMatch(record ->
            record.fact() instanceof Report.Started started
                && started.attempt().equals(attempt(trial)));
  }

  void start(Trial trial) {
    start(trial, 1, Map.of("device", "cpu"));
  }

  void start(Trial trial, int attempt, Map<String, String> environment) {
    decide(new Fact.Assigned(new Attempt(trial.id(), attempt), WORKER));
    accept(new Report.Started(new Attempt(trial.id(), attempt), CHECKSUM, environment));
  }

  /** The worker is gone before it said anything of the attempt. */
  void loseWorker(Trial trial, int attempt) {
    decide(new Fact.Assigned(new Attempt(trial.id(), attempt), WORKER));
    expire(trial, attempt);
  }

  void expire(Trial trial, int attempt) {
    decide(new Fact.LeaseExpired(new Attempt(trial.id(), attempt), WORKER, true));
  }

  void epoch(Trial trial, int epoch) {
    accept(
        new Report.EpochFinished(
            attempt(trial),
            epoch,
            10L * epoch,
            100L * epoch,
            Map.of("training/loss", 1.0 / epoch)));
  }

  static Attempt attempt(Trial trial) {
    return new Attempt(trial.id(), 1);
  }

  void decide(Fact fact) {
    log.add(LogRecord.decided(1, log.size(), 1_700_000_000_000L + log.size(), fact));
  }

  void accept(Report report) {
    LogRecord.Origin origin =
        new LogRecord.Origin(0, log.size(), WORKER, 1_700_000_000_000L + log.size());
    log.add(LogRecord.accepted(1, log.size(), origin.at(), origin, report));
  }

  Sweep sweep() {
    return SmallSweep.read(SmallSweep.training(name, lines)).sweep();
  }
}
