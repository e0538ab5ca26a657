package dev.lethe.orchestrator.http;

import dev.lethe.orchestrator.coordinator.Answer;
import dev.lethe.orchestrator.coordinator.Bringing;
import dev.lethe.orchestrator.coordinator.PoolView;
import dev.lethe.orchestrator.coordinator.Pulse;
import dev.lethe.orchestrator.coordinator.Quota;
import dev.lethe.orchestrator.coordinator.Refusals;
import dev.lethe.orchestrator.coordinator.Skipped;
import dev.lethe.orchestrator.coordinator.Submission;
import dev.lethe.orchestrator.coordinator.Sweeps;
import dev.lethe.orchestrator.coordinator.WorkerView;
import dev.lethe.orchestrator.ledger.Ledger;
import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.orchestrator.plan.Planner;
import dev.lethe.orchestrator.sweep.Reading;
import dev.lethe.orchestrator.testing.SmallSweep;
import dev.lethe.protocol.Attempt;
import dev.lethe.protocol.Beat.WorkerBeat;
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
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** A leader without Kafka: a real ledger, and facts that a test adds as it goes. */
public final class FakeSweeps implements Sweeps {
  static final WorkerId ANNE = new WorkerId("anne");

  private final Ledger ledger = new Ledger();
  private final AtomicInteger asked = new AtomicInteger();
  private long reports;
  private long now = 1_000;
  private boolean unread;
  private Optional<RuntimeException> refusal = Optional.empty();
  private Optional<Quota> quota = Optional.empty();
  private Optional<Leader> leader = Optional.of(new Leader(1, "", true));

  public FakeSweeps() {
    this(
        List.of(
            LogRecord.unled(0, new Fact.Genesis("log")),
            LogRecord.unled(0, new Fact.LeaderElected("leader", Ledger.FOLD_VERSION, ""))));
  }

  /** With a log that a test has written. */
  public FakeSweeps(List<LogRecord> log) {
    log.forEach(this::add);
  }

  /** Who leads from now on. */
  public synchronized void lead(Optional<Leader> now) {
    leader = now;
  }

  /** Whether the log is not read yet, so that every question fails. */
  public synchronized void unread(boolean now) {
    unread = now;
  }

  /** Every new sweep is refused from now on. */
  public synchronized void refuse(RuntimeException why) {
    refusal = Optional.of(why);
  }

  /** What the owner of the sweep that was last submitted may have. */
  public synchronized Optional<Quota> quota() {
    return quota;
  }

  /** Questions so far. */
  public int asked() {
    return asked.get();
  }

  /** The time of facts from now on. */
  public synchronized void at(long milliseconds) {
    now = milliseconds;
  }

  /** Takes a small sweep in. */
  void open(String name) {
    Reading.Valid read =
        SmallSweep.read(
            SmallSweep.training(
                name,
                """
                parameters: {learning_rate: 0.1, batch_size: 50}
                variants: {sgd: {}}
                baseline: sgd
                budget: {per_trial: {epochs: 1}}
                seeds: {tune: 1, confirm: 2}
                """));
    submit(new Submission(read.sweep(), read.hash(), "", Map.of())).join();
  }

  /** Ends the trial at this place of the plan, well. */
  public synchronized void complete(SweepName sweep, int index, double accuracy) {
    Trial trial = ledger.view(sweep).orElseThrow().trials().get(index).trial();
    Attempt attempt = new Attempt(trial.id(), 1);
    decide(new Fact.Assigned(attempt, ANNE));
    report(new Report.Started(attempt, null, Map.of()));
    report(
        new Report.Completed(
            attempt,
            10,
            480,
            0.5,
            Map.of("validation/accuracy", accuracy, "test/accuracy", accuracy)));
  }

  /** Chooses the variant's first configuration. */
  synchronized void choose(SweepName sweep, String variant) {
    decide(new Fact.WinnerChosen(sweep, variant, 1, 0.5));
  }

  public synchronized void finish(SweepName sweep) {
    decide(new Fact.SweepFinished(sweep));
  }

  private void decide(Fact fact) {
    add(LogRecord.decided(1, ledger.position(), now, fact));
  }

  private void report(Report report) {
    add(LogRecord.accepted(1, ledger.position(), now, new Origin(0, reports++, ANNE, now), report));
  }

  private void add(LogRecord record) {
    ledger.apply(ledger.position(), record);
  }

  @Override
  public CompletableFuture<Answer> submit(Submission submission) {
    return answer(() -> {
      SweepName name = submission.sweep().name();
      quota = Optional.of(submission.quota());
      Optional<SweepView> known = ledger.view(name);
      if (known.isPresent()) {
        return known.get().hash().equals(submission.hash()) ? Answer.ALREADY : Answer.NAME_TAKEN;
      }
      if (refusal.isPresent()) {
        throw refusal.get();
      }
      decide(
          new Fact.Submitted(
              name,
              submission.hash(),
              submission.yaml(),
              Wire.tree(submission.sweep()),
              submission.source(),
              submission.owner()));
      decide(new Fact.Planned(name, Planner.tune(submission.sweep())));
      decide(new Fact.PlanFinished(name, Phase.TUNE));
      return Answer.DONE;
    });
  }

  @Override
  public CompletableFuture<Bringing> bring(Fact.Imported part) {
    return answer(() -> {
      if (ledger.sweep(part.sweep()).isPresent()) {
        boolean same = ledger.view(part.sweep()).orElseThrow().hash().equals(part.export().hash());
        return same ? new Bringing.Here(false) : new Bringing.NameTaken();
      }
      decide(part);
      long next = ledger.arrived(part.sweep(), part.export());
      return ledger.sweep(part.sweep()).isPresent()
          ? new Bringing.Here(true)
          : next > 0 ? new Bringing.UnderWay(next) : new Bringing.NoSweep();
    });
  }

  @Override
  public CompletableFuture<Answer> cancel(SweepName sweep, String reason) {
    return answer(() -> command(sweep, () -> decide(new Fact.Cancelled(sweep, reason))));
  }

  @Override
  public CompletableFuture<Answer> pause(SweepName sweep, boolean paused) {
    return answer(() ->
        command(sweep, () -> decide(paused ? new Fact.Paused(sweep) : new Fact.Resumed(sweep))));
  }

  private Answer command(SweepName sweep, Runnable decision) {
    Optional<SweepView> known = ledger.view(sweep);
    if (known.isEmpty()) {
      return Answer.UNKNOWN_SWEEP;
    }
    if (known.get().status().isTerminal()) {
      return Answer.ENDED;
    }
    decision.run();
    return Answer.DONE;
  }

  @Override
  public CompletableFuture<Optional<SweepView>> sweep(SweepName name) {
    return answer(() -> ledger.view(name));
  }

  @Override
  public CompletableFuture<List<SweepView>> sweeps() {
    return answer(ledger::summaries);
  }

  @Override
  public CompletableFuture<List<WorkerView>> workers() {
    WorkerBeat beat =
        new WorkerBeat(Wire.VERSION, ANNE, "host", 0, 2, "cpu", 1, List.of(), "idle", false, "");
    return answer(() -> List.of(new WorkerView(beat, 0, List.of())));
  }

  @Override
  public CompletableFuture<Integer> outstanding() {
    return answer(() -> ledger.sweeps().stream().mapToInt(sweep -> sweep.outstanding()).sum());
  }

  @Override
  public CompletableFuture<PoolView> pool(String name) {
    return answer(() -> new PoolView(5, name.equals("a100") ? 3 : 0, 2, true));
  }

  @Override
  public CompletableFuture<Refusals> refusals() {
    return answer(() ->
        new Refusals(
            ledger.rejections(), 3, Map.of(new Skipped("lethe.reports", "unreadable"), 5L)));
  }

  @Override
  public CompletableFuture<Pulse> pulse() {
    return answer(() -> new Pulse(ledger.position(), ledger.epoch(), ledger.electedAt(), 0));
  }

  @Override
  public boolean isReady() {
    return true;
  }

  @Override
  public synchronized Optional<Leader> leader() {
    return leader;
  }

  private synchronized <T> CompletableFuture<T> answer(Supplier<T> question) {
    asked.incrementAndGet();
    return unread
        ? CompletableFuture.failedFuture(new NotLeading())
        : CompletableFuture.completedFuture(question.get());
  }
}
