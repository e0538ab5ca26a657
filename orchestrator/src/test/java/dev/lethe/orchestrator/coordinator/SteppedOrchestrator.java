package dev.lethe.orchestrator.coordinator;

import dev.lethe.orchestrator.ledger.Ledger;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * An orchestrator without a thread: what {@link Leadership} does in a loop, a turn at a time. The
 * mailbox must not wait, and appends of a single record must be known when they return.
 */
public final class SteppedOrchestrator {
  private final Candidate candidate;
  private final Ports ports;
  private final BlockingQueue<Event> mailbox;
  private final Time time;
  private Ledger ledger = new Ledger();
  private Standby standby;
  private @Nullable Term term;
  private long leads = Standby.NO_EPOCH;
  private long ended = Standby.NO_EPOCH;
  private int turns;

  /**
   * Stands by.
   *
   * @param millis the time, on both clocks
   */
  public SteppedOrchestrator(
      Candidate candidate, Ports ports, BlockingQueue<Event> mailbox, LongSupplier millis) {
    this.candidate = candidate;
    this.ports = ports;
    this.mailbox = mailbox;
    this.time = new Time(millis, () -> millis.getAsLong() * 1_000_000);
    this.standby = newStandby();
  }

  private Standby newStandby() {
    return new Standby(candidate, ports, mailbox, ports.log().open(0), ledger, time, ended);
  }

  /** A turn of whatever it is now. */
  public void step() {
    Term now = term;
    if (now == null) {
      standBy();
    } else {
      now.turn();
      if (now.isOver()) {
        now.lead(() -> true);
        ended = now.mayStandAgain() ? leads : Standby.NO_EPOCH;
        foldAnew();
      }
    }
  }

  private void standBy() {
    turns = 0;
    try {
      standby.await(() -> turns++ > 0, _ -> {}, () -> {}).ifPresent(this::lead);
    } catch (CompletionException e) {
      ended = Standby.NO_EPOCH;
      foldAnew();
    }
  }

  private void lead(long epoch) {
    ended = Standby.NO_EPOCH;
    leads = epoch;
    term = new Term(candidate, ports, mailbox, ledger, epoch, time);
  }

  private void foldAnew() {
    term = null;
    ledger = new Ledger();
    standby = newStandby();
  }

  /** Asks for something; the answer comes when the log has it, or never. */
  public void ask(Function<Coordinator, Answer> command, Consumer<Answer> answered) {
    mailbox.add(
        new Event.Asked(() -> {
          Term now = term;
          if (now != null) {
            Answer answer = command.apply(now.coordinator());
            now.afterCommit(() -> answered.accept(answer));
          }
        }));
  }

  /** Ends in order: goodbye is said when it leads. */
  public void leave() {
    Term now = term;
    if (now != null) {
      now.lead(() -> true);
    }
  }

  public boolean leads() {
    return term != null;
  }

  public Ledger ledger() {
    return ledger;
  }
}
