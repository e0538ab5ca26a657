package dev.lethe.orchestrator.coordinator;

import dev.lethe.orchestrator.ledger.Ledger;
import dev.lethe.orchestrator.ledger.SweepState;
import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.protocol.SweepName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
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
  private static final Logger LOG = LoggerFactory.getLogger(Leadership.class);

  private final Candidate candidate;
  private final Ports ports;
  private final BlockingQueue<Event> mailbox;
  private final LongSupplier clock;
  private final Thread thread;
  private final Map<Long, CompletableFuture<?>> unanswered = new ConcurrentHashMap<>();
  private final AtomicLong questions = new AtomicLong();
  private volatile boolean closing;
  private volatile @Nullable Leader leader;
  private volatile boolean ready;

  private Ledger ledger = new Ledger();
  private @Nullable Term term;

  /**
   * Starts the thread.
   *
   * @param mailbox where the ports deliver what they read
   * @param clock milliseconds since 1970
   */
  public Leadership(
      Candidate candidate, Ports ports, BlockingQueue<Event> mailbox, LongSupplier clock) {
    this.candidate = candidate;
    this.ports = ports;
    this.mailbox = mailbox;
    this.clock = clock;
    this.thread = Thread.ofPlatform().name("coordinator").start(this::run);
  }

  private void run() {
    while (!closing) {
      try (LogReader log = ports.log().open(0)) {
        ledger = new Ledger();
        serve(log);
      } catch (RuntimeException e) {
        // the log is away, or a bug ended the term: neither may end the orchestrator
        LOG.warn("The term ended; the ledger is folded anew from the log", e);
      } finally {
        term = null;
        ready = false;
        leader = null;
        unanswered.values().forEach(answer -> answer.completeExceptionally(new NotLeading()));
        unanswered.clear();
      }
    }
  }

  private void serve(LogReader log) {
    Standby standby = new Standby(candidate, ports, mailbox, log, ledger);
    Optional<Long> epoch =
        standby.await(() -> closing, seen -> leader = seen.orElse(null), () -> ready = true);
    if (epoch.isPresent()) {
      LOG.atInfo().addKeyValue("epoch", epoch.get()).log("Leads");
      leader = new Leader(epoch.get(), candidate.url(), true);
      term = new Term(candidate, ports, mailbox, ledger, epoch.get(), clock);
      ready = true;
      term.lead(() -> closing);
    }
  }

  @Override
  public CompletableFuture<Answer> submit(Submission submission) {
    return command(coordinator -> coordinator.submit(submission));
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
    return ask(() -> ledger.view(name));
  }

  @Override
  public CompletableFuture<List<SweepView>> sweeps() {
    return ask(() -> ledger.summaries());
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
  public Optional<Leader> leader() {
    return Optional.ofNullable(leader);
  }

  @Override
  public boolean isReady() {
    return ready;
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
    mailbox.add(new Event.Asked(() -> {}));
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
