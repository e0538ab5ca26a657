package dev.lethe.orchestrator.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.orchestrator.coordinator.Decision.Addressed;
import dev.lethe.orchestrator.ledger.Ledger;
import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.orchestrator.ledger.TrialView;
import dev.lethe.orchestrator.sweep.Reading;
import dev.lethe.orchestrator.testing.SmallSweep;
import dev.lethe.protocol.Attempt;
import dev.lethe.protocol.Beat.LeaderBeat;
import dev.lethe.protocol.Beat.WorkerBeat;
import dev.lethe.protocol.Decoded;
import dev.lethe.protocol.Fact;
import dev.lethe.protocol.Fact.Genesis;
import dev.lethe.protocol.Fact.LeaderElected;
import dev.lethe.protocol.LogRecord;
import dev.lethe.protocol.Order;
import dev.lethe.protocol.Report;
import dev.lethe.protocol.Report.Completed;
import dev.lethe.protocol.Report.Started;
import dev.lethe.protocol.SweepName;
import dev.lethe.protocol.Wire;
import dev.lethe.protocol.WorkerId;
import dev.lethe.protocol.WorkerReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** A leading coordinator whose log is a list, and which hears and is told what a test says. */
final class Scene {
  static final WorkerId ANNE = new WorkerId("anne");
  static final WorkerId BERT = new WorkerId("bert");
  static final int PLACES = 2;

  private final List<LogRecord> log = new ArrayList<>();
  private Ledger ledger = new Ledger();
  private Coordinator coordinator;
  private long epoch;
  private long beats;
  private long reportOffset;
  private long now;
  private List<Addressed> sent = List.of();

  Scene() {
    log.add(LogRecord.unled(0, new Genesis("log")));
    coordinator = elect();
  }

  /** Another term begins; its first beat has come back. */
  Coordinator elect() {
    takeOver();
    tick();
    return coordinator;
  }

  /** Another term begins; its first beat is still on the way. */
  void takeOver() {
    epoch = log.size();
    log.add(LogRecord.unled(0, new LeaderElected("me", Ledger.FOLD_VERSION, "")));
    ledger = replay();
    coordinator = new Coordinator(ledger, epoch, () -> now);
    commit();
  }

  /** The ledger of somebody who reads the log from its beginning, as bytes. */
  Ledger replay() {
    Ledger fresh = new Ledger();
    for (int offset = 0; offset < log.size(); offset++) {
      Decoded<LogRecord> read = Wire.logRecord(Wire.encode(log.get(offset)));
      Fold.into(fresh, new LogReader.Entry(offset, read));
    }
    return fresh;
  }

  Ledger ledger() {
    return ledger;
  }

  Coordinator coordinator() {
    return coordinator;
  }

  List<LogRecord> log() {
    return log;
  }

  long epoch() {
    return epoch;
  }

  /** Writes a fact as another version of the coordinator might; a new term has to read it. */
  void write(Fact fact) {
    log.add(LogRecord.decided(epoch, log.size(), now, fact));
  }

  void pass(long milliseconds) {
    now += milliseconds;
  }

  void commit() {
    Decision decision = coordinator.take();
    assertThat(decision.offset()).isEqualTo(log.size());
    log.addAll(decision.records());
    sent = decision.orders();
  }

  SweepName submit(String name, int configurations, String more) {
    return submit(submission(name, configurations, more));
  }

  SweepName submit(Submission submission) {
    assertThat(coordinator.submit(submission)).isEqualTo(Answer.DONE);
    commit();
    return submission.sweep().name();
  }

  /**
   * A sweep of a variant that trains nothing.
   *
   * @param more lines of the file
   */
  static Submission submission(String name, int configurations, String more) {
    return read(
        SmallSweep.noop(
            name,
            """
            variants: {only: {rho: {values: %s}}}
            baseline: only
            seeds: {tune: 1, confirm: 2}
            %s
            """
                .formatted(IntStream.rangeClosed(1, configurations).boxed().toList(), more)));
  }

  static Submission read(String yaml) {
    Reading.Valid read = SmallSweep.read(yaml);
    return new Submission(read.sweep(), read.hash(), yaml, Map.of());
  }

  void beat(WorkerId worker, Attempt... held) {
    hear(
        new WorkerBeat(
            Wire.VERSION, worker, "h", 0, PLACES, "cpu", 1, List.of(held), "", false, ""));
  }

  void hear(WorkerBeat beat) {
    coordinator.heard(beat);
    commit();
  }

  /** A second passes; returns whether a lease is over. */
  boolean tick() {
    boolean over = coordinator.ticked(new LeaderBeat(Wire.VERSION, epoch, beats++, "", false));
    commit();
    return over;
  }

  /** Nobody is heard for a whole lease, and reports are read to their end. */
  void loseSilentWorkers() {
    for (int second = 0; second < Fleet.LEASE; second++) {
      tick();
    }
    coordinator.reportsRead();
    commit();
  }

  void report(WorkerId worker, Report report) {
    coordinator.reported(0, reportOffset++, said(worker, report));
    commit();
  }

  static WorkerReport said(WorkerId worker, Report report) {
    return new WorkerReport(Wire.VERSION, worker, 0, 0, report);
  }

  void start(WorkerId worker, Attempt attempt) {
    report(worker, new Started(attempt, null, Map.of()));
  }

  static Completed completed(Attempt attempt) {
    return new Completed(attempt, 1, 1, 0.1, Map.of("validation/accuracy", 0.5));
  }

  /** Anne does all that is given to her. */
  void finishEverything() {
    beat(ANNE);
    while (!ledger.open(ANNE).isEmpty()) {
      report(ANNE, completed(ledger.open(ANNE).getFirst()));
      beat(ANNE, ledger.open(ANNE).toArray(new Attempt[0]));
    }
  }

  /** What the worker has, the oldest first. */
  List<Attempt> open(WorkerId worker) {
    return List.copyOf(ledger.open(worker));
  }

  SweepView view(SweepName sweep) {
    return ledger.view(sweep).orElseThrow();
  }

  TrialView view(SweepName sweep, Attempt attempt) {
    return view(sweep).trials().stream()
        .filter(trial -> trial.trial().id().equals(attempt.trial()))
        .findFirst()
        .orElseThrow();
  }

  /** The orders of this kind that the last commit let out. */
  <T extends Order> List<T> orders(Class<T> type) {
    return sent.stream().map(Addressed::order).filter(type::isInstance).map(type::cast).toList();
  }
}
