package dev.lethe.orchestrator.coordinator;

import dev.lethe.orchestrator.coordinator.Sweeps.Leader;
import dev.lethe.orchestrator.ledger.Ledger;
import dev.lethe.protocol.Beat.LeaderBeat;
import dev.lethe.protocol.Fact.Genesis;
import dev.lethe.protocol.Fact.LeaderElected;
import dev.lethe.protocol.LogRecord;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the log while another orchestrator leads, and stands for election when that one has been
 * silent for ten seconds, has said that it leaves, never was, or was this one.
 */
final class Standby {
  private static final Logger LOG = LoggerFactory.getLogger(Standby.class);
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration POLL = Duration.ofMillis(100);

  /** What the ledger says before the first election. */
  static final long NO_EPOCH = -1;

  private final Candidate candidate;
  private final Ports ports;
  private final BlockingQueue<Event> mailbox;
  private final LogReader log;
  private final Ledger ledger;
  private final Time time;
  private final long own;
  private long lastSign;
  private Optional<LeaderBeat> lastBeat = Optional.empty();
  private boolean toldOfNewer;

  /**
   * Stands by.
   *
   * @param own epoch of a term of this orchestrator that is over; while the log has no later one
   *     nobody leads, and nobody's silence has to be waited for. {@link #NO_EPOCH} where there is
   *     none.
   */
  Standby(
      Candidate candidate,
      Ports ports,
      BlockingQueue<Event> mailbox,
      LogReader log,
      Ledger ledger,
      Time time,
      long own) {
    this.candidate = candidate;
    this.ports = ports;
    this.mailbox = mailbox;
    this.log = log;
    this.ledger = ledger;
    this.time = time;
    this.own = own;
    this.lastSign = time.nanos();
  }

  /**
   * Stands by until this orchestrator is elected.
   *
   * @return the epoch, with the ledger folded up to it; empty when closed before
   */
  Optional<Long> await(
      BooleanSupplier closing, Consumer<Optional<Leader>> seen, Runnable caughtUp) {
    long end = log.end();
    while (!closing.getAsBoolean()) {
      fold(ledger.position() < end ? POLL : Duration.ofMillis(10));
      drain(seen);
      if (ledger.position() >= end) {
        caughtUp.run();
        if (mayStand()) {
          long epoch = stand();
          if (ledger.epoch() == epoch) {
            return Optional.of(epoch);
          }
          lastSign = time.nanos();
        }
      }
    }
    return Optional.empty();
  }

  private boolean mayStand() {
    if (!ledger.isUnderstood()) {
      tellOfNewer();
      return false;
    }
    return candidate.eager()
        || hasLeft()
        || ledger.epoch() == NO_EPOCH
        || ledger.epoch() == own
        || time.nanos() - lastSign > PATIENCE.toNanos();
  }

  /** Whether the leader, and not an earlier one, has said goodbye. */
  private boolean hasLeft() {
    return lastBeat.filter(beat -> beat.leaving() && beat.epoch() == ledger.epoch()).isPresent();
  }

  private void tellOfNewer() {
    if (!toldOfNewer) {
      LOG.warn("A newer version of Lethe wrote to the log; this one follows and never leads");
      toldOfNewer = true;
    }
  }

  /** Appends the candidacy and folds up to it. */
  private long stand() {
    LOG.info("Stands for election");
    long now = time.millis();
    if (ledger.logId().isEmpty()) {
      acknowledged(LogRecord.unled(now, new Genesis(UUID.randomUUID().toString())));
    }
    LeaderElected elected =
        new LeaderElected(
            candidate.name(), Ledger.FOLD_VERSION, candidate.url(), ports.reports().topic());
    long epoch = acknowledged(LogRecord.unled(now, elected));
    while (ledger.position() <= epoch) {
      fold(POLL);
    }
    return epoch;
  }

  private long acknowledged(LogRecord record) {
    CompletableFuture<Long> offset = ports.writer().append(record);
    return offset.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
  }

  private void fold(Duration timeout) {
    log.poll(timeout).forEach(entry -> Fold.into(ledger, entry));
  }

  private void drain(Consumer<Optional<Leader>> seen) {
    for (Event event = mailbox.poll(); event != null; event = mailbox.poll()) {
      switch (event) {
        case Event.Asked(Runnable question) -> question.run();
        case Event.Beaten(LeaderBeat beat) -> note(beat, seen);
        case Event.Broken(RuntimeException why) -> throw why;
        // the rest is for a leader, or left from a term that is over
        case Event.Beaten _,
            Event.Reported _,
            Event.ReportsRead _,
            Event.Appended _,
            Event.AppendFailed _ -> {}
      }
    }
  }

  /**
   * The beats of those who led before are read again after a restart, and tell nothing. Whoever may
   * beat may forge a beat: where to send commands, and the tokens with them, only the log says.
   */
  private void note(LeaderBeat beat, Consumer<Optional<Leader>> seen) {
    if (beat.epoch() < ledger.epoch()) {
      return;
    }
    lastSign = time.nanos();
    lastBeat = Optional.of(beat);
    if (beat.epoch() == ledger.epoch()) {
      seen.accept(
          beat.leaving()
              ? Optional.empty()
              : Optional.of(new Leader(beat.epoch(), ledger.leaderUrl(), false)));
    }
  }
}
