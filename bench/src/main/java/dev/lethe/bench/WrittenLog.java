package dev.lethe.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lethe.orchestrator.coordinator.ListedLog;
import dev.lethe.orchestrator.coordinator.LogReader;
import dev.lethe.orchestrator.plan.Planner;
import dev.lethe.orchestrator.sweep.Reading;
import dev.lethe.orchestrator.sweep.Sweep;
import dev.lethe.orchestrator.sweep.SweepReader;
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
import java.util.function.Consumer;

/** A log in memory, of trials that nobody trained: what a tracker reads, and nothing else costs. */
final class WrittenLog {
  private static final WorkerId WORKER = new WorkerId("bench");
  private static final int STEPS = 20;
  private static final int EVALUATIONS = 1_000;

  private final List<LogRecord> records = new CopyOnWriteArrayList<>();
  private final Consumer<LogRecord> keep;
  private long written;

  /** Kept in memory, to be read. */
  WrittenLog() {
    keep = records::add;
    begin();
  }

  /** Goes elsewhere, record by record; nothing is here to be read. */
  WrittenLog(Consumer<LogRecord> elsewhere) {
    keep = elsewhere;
    begin();
  }

  private void begin() {
    decide(new Fact.Genesis("bench"));
    decide(new Fact.LeaderElected("bench", 1, ""));
  }

  /** A sweep with so many trials of SGD, planned and not begun. */
  List<Trial> submit(String name, int trials) {
    Sweep sweep = sweep(name, trials);
    decide(
        new Fact.Submitted(
            sweep.name(), "", yaml(name, trials), Wire.tree(sweep), Map.of("file", "bench.yaml")));
    List<Trial> planned = Planner.tune(sweep);
    decide(new Fact.Planned(sweep.name(), planned));
    decide(new Fact.PlanFinished(sweep.name(), Phase.TUNE));
    decide(new Fact.PlanFinished(sweep.name(), Phase.CONFIRM));
    return planned;
  }

  void start(Trial trial) {
    Attempt attempt = new Attempt(trial.id(), 1);
    decide(new Fact.Assigned(attempt, WORKER));
    accept(
        new Report.Started(
            attempt, "5".repeat(64), Map.of("device", "cpu", "pytorch", "2.7.1", "java", "25")));
  }

  void epoch(Trial trial, int epoch) {
    accept(
        new Report.EpochFinished(
            new Attempt(trial.id(), 1),
            epoch,
            (long) STEPS * epoch,
            (long) EVALUATIONS * epoch,
            Map.of(
                "training/loss",
                1.0 / epoch,
                "training/examples_per_second",
                5e3,
                "validation/loss",
                1.1 / epoch,
                "validation/accuracy",
                1 - 0.5 / epoch,
                "system/memory_mb",
                400.0)));
  }

  void complete(Trial trial, int epochs) {
    accept(
        new Report.Completed(
            new Attempt(trial.id(), 1),
            (long) STEPS * epochs,
            (long) EVALUATIONS * epochs,
            1.5,
            Map.of("test/accuracy", 0.75, "test/loss", 0.5)));
  }

  void finish(String sweep) {
    decide(new Fact.SweepFinished(sweep(sweep, 1).name()));
  }

  /** Records so far. */
  long size() {
    return written;
  }

  private void decide(Fact fact) {
    keep.accept(LogRecord.decided(1, written, System.currentTimeMillis(), fact));
    written++;
  }

  private void accept(Report report) {
    long at = System.currentTimeMillis();
    LogRecord.Origin origin = new LogRecord.Origin(0, written, WORKER, at);
    keep.accept(LogRecord.accepted(1, written, at, origin, report));
    written++;
  }

  private static String yaml(String name, int trials) {
    return """
    apiVersion: lethe/v1
    kind: Sweep
    name: %s
    metric: {name: validation/accuracy, goal: maximize}
    report: test/accuracy
    task:
      dataset: {name: shapes, train: 400, validation: 200}
      model: {name: small-cnn}
    parameters: {learning_rate: {distribution: log_uniform, min: 0.01, max: 0.1}, batch_size: 20}
    variants: {sgd: {}}
    baseline: sgd
    method: random
    budget: {per_trial: {epochs: 5}, trials_per_variant: %d}
    seeds: {tune: 1, confirm: 0}
    """
        .formatted(name, trials);
  }

  private static Sweep sweep(String name, int trials) {
    return switch (SweepReader.read(yaml(name, trials).getBytes(UTF_8))) {
      case Reading.Valid valid -> valid.sweep();
      case Reading.Invalid invalid -> throw new IllegalStateException(invalid.describe(name));
    };
  }

  LogReader.Source source() {
    return ListedLog.of(records);
  }
}
