package dev.lethe.orchestrator.coordinator;

import dev.lethe.orchestrator.ledger.Ledger;
import dev.lethe.orchestrator.ledger.SweepState;
import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.protocol.Fact;
import dev.lethe.protocol.SweepName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The coordinator's thread: stands by while another orchestrator leads, leads while it is the last
 * one elected, and stands by again when it cannot tell any more.
 *
 * <p>It owns the ledger; everyone else asks through the mailbox and gets copies. A failed term
 * loses nothing: the ledger is thrown away and folded anew from the log.
 */
public final class Leadership implements Sweeps, AutoCloseable {
  /** Between two terms. */
  static final Duration SHORTEST_PAUSE = Duration.ofMillis(100);

  static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private static final Logger LOG = LoggerFactory.getLogger(Leadership.class);

  private final Candidate candidate;
  private final Ports ports;
  private final BlockingQueue<Event> mailbox;
  private final Time time;
  private final Thread thread;
  private final Map<Long, CompletableFuture<?>> unanswered = new ConcurrentHashMap<>();
  private final AtomicLong questions = new AtomicLong();
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile boolean closing;
  private volatile @Nullable Leader leader;
  private volatile boolean ready;

  private Ledger ledger = new Ledger();
  private volatile @Nullable Term term;
  private long ended = Standby.NO_EPOCH;
  private String told = "";

  /**
   * Starts the thread.
   *
   * @param mailbox where the ports deliver what they read
   * @param clock milliseconds since 1970
   */
  public Leadership(
      Candidate candidate, Ports ports, BlockingQueue<Event> mailbox, LongSupplier clock) {
    this(candidate, ports, mailbox, new Time(clock, System::nanoTime));
  }

  Leadership(Candidate candidate, Ports ports, BlockingQueue<Event> mailbox, Time time) {
    this.candidate = candidate;
    this.ports = ports;
    this.mailbox = mailbox;
    this.time = time;
    this.thread = Thread.ofPlatform().name("coordinator").start(this::run);
  }

  private void run() {
    BackOff backOff = new BackOff(SHORTEST_PAUSE, LONGEST_PAUSE);
    while (!closing) {
      long start = time.nanos();
      try (LogReader log = ports.log().open(0)) {
        ledger = new Ledger();
        serve(log);
      } catch (RuntimeException | Error e) {
        // the log is away, or a bug ended the term: neither may end the orchestrator, and a thread
        // that died in silence would leave one that neither leads nor says so
        tell(e);
      } finally {
        term = null;
        ready = false;
        leader = null;
        unanswered.values().forEach(answer -> answer.completeExceptionally(new NotLeading()));
        unanswered.clear();
      }
      pause(backOff.after(Duration.ofNanos(time.nanos() - start)));
    }
  }

  /** What ends one try ends the next ones too, until somebody mends it. */
  private void tell(Throwable failure) {
    String why = String.valueOf(failure.getMessage());
    if (!why.equals(told)) {
      LOG.warn("The term ended; the ledger is folded anew from the log", failure);
      told = why;
    }
  }

  private void pause(Duration pause) {
    try {
      boolean _ = closed.await(pause.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void serve(LogReader log) {
    Standby standby = new Standby(candidate, ports, mailbox, log, ledger, time, ended);
    ended = Standby.NO_EPOCH;
    Optional<Long> epoch =
        standby.await(() -> closing, seen -> leader = seen.orElse(null), () -> ready = true);
    if (epoch.isPresent()) {
      LOG.atInfo().addKeyValue("epoch", epoch.get()).log("Leads");
      told = "";
      Term begun = new Term(candidate, ports, mailbox, ledger, epoch.get(), time);
      term = begun;
      leader = new Leader(epoch.get(), candidate.url(), true);
      ready = true;
      begun.lead(() -> closing);
      ended = begun.mayStandAgain() ? epoch.get() : Standby.NO_EPOCH;
    }
  }

  @Override
  public CompletableFuture<Answer> submit(Submission submission) {
    return command(coordinator -> coordinator.submit(submission));
  }

  @Override
  public CompletableFuture<Bringing> bring(Fact.Imported part) {
    return command(coordinator -> coordinator.bring(part));
  }

  @Override
  public CompletableFuture<Answer> cancel(SweepName sweep, String reason) {
    return command(coordinator -> coordinator.cancel(sweep, reason));
  }

  @Override
  public CompletableFuture<Answer> pause(SweepName sweep, boolean paused) {
    return command(coordinator -> coordinator.pause(sweep, paused));
  }

  @Override
  public CompletableFuture<Optional<SweepView>> sweep(SweepName name) {
    return ask(() -> ledger.view(name).map(this::noted));
  }

  @Override
  public CompletableFuture<List<SweepView>> sweeps() {
    return ask(() -> ledger.summaries().stream().map(this::noted).toList());
  }

  private SweepView noted(SweepView sweep) {
    Term now = term;
    return now == null ? sweep : now.coordinator().noted(sweep);
  }

  @Override
  public CompletableFuture<List<WorkerView>> workers() {
    return command(Coordinator::workers);
  }

  @Override
  public CompletableFuture<Integer> outstanding() {
    return ask(() -> ledger.sweeps().stream().mapToInt(SweepState::outstanding).sum());
  }

  @Override
  public CompletableFuture<PoolView> pool(String name) {
    return command(coordinator -> coordinator.pool(name));
  }

  @Override
  public CompletableFuture<Refusals> refusals() {
    return ask(() -> {
      Term now = term;
      long reports = now == null ? 0 : now.coordinator().refusedReports();
      return new Refusals(ledger.rejections(), reports, ports.reports().skipped());
    });
  }

  @Override
  public CompletableFuture<Pulse> pulse() {
    return ask(
        () -> new Pulse(ledger.position(), ledger.epoch(), ledger.electedAt(), mailbox.size()));
  }

  @Override
  public Optional<Leader> leader() {
    Leader known = leader;
    Term now = term;
    boolean asleep = known != null && known.self() && (now == null || !now.isAwake());
    return asleep ? Optional.empty() : Optional.ofNullable(known);
  }

  @Override
  public boolean isReady() {
    Term now = term;
    return ready && (now == null || now.hears());
  }

  private <T> CompletableFuture<T> command(Function<Coordinator, T> question) {
    return ask(() -> {
      Term now = term;
      if (now == null) {
        throw new NotLeading();
      }
      return question.apply(now.coordinator());
    });
  }

  /** Runs the question on the coordinator's thread; answers when what it rests on is in the log. */
  private <T> CompletableFuture<T> ask(java.util.function.Supplier<T> question) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    long number = questions.incrementAndGet();
    unanswered.put(number, answer);
    var _ = answer.whenComplete((value, failure) -> unanswered.remove(number));
    mailbox.add(new Event.Asked(() -> answer(question, answer)));
    if (closing) {
      answer.completeExceptionally(new NotLeading());
    }
    return answer;
  }

  private <T> void answer(java.util.function.Supplier<T> question, CompletableFuture<T> answer) {
    try {
      if (!ready) {
        // a ledger that is folded halfway would answer with what was true long ago
        throw new NotLeading();
      }
      T value = question.get();
      Term now = term;
      if (now == null) {
        answer.complete(value);
      } else {
        now.afterCommit(() -> answer.complete(value));
      }
    } catch (RuntimeException e) {
      // whoever asked gets the failure
      answer.completeExceptionally(e);
    }
  }

  /** Ends the term in order: what was decided is acknowledged, and a standby is told. */
  @Override
  public void close() {
    closing = true;
    closed.countDown();
    mailbox.add(new Event.Asked(() -> {}));
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
