package dev.lethe.bench;

import dev.lethe.orchestrator.coordinator.Fold;
import dev.lethe.orchestrator.coordinator.LogReader;
import dev.lethe.orchestrator.kafka.Cluster;
import dev.lethe.orchestrator.kafka.KafkaPorts;
import dev.lethe.orchestrator.ledger.Ledger;
import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.protocol.Decoded;
import dev.lethe.protocol.Fact;
import dev.lethe.protocol.LogRecord;
import dev.lethe.protocol.Report;
import dev.lethe.protocol.Report.EpochFinished;
import dev.lethe.protocol.SweepName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A log that is read as it is written, so that a test acts when a fact is there, and not before.
 */
final class FollowedLog implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(20);
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final SweepName sweep;
  private final Cluster cluster;
  private final Ledger ledger = new Ledger();
  private final List<LogRecord> taken = new ArrayList<>();
  private final List<Fact> written = new ArrayList<>();
  private @Nullable LogReader reader;

  FollowedLog(Cluster cluster, SweepName sweep) {
    this.cluster = cluster;
    this.sweep = sweep;
  }

  /** Begins at its beginning; its topic is there. */
  void open() {
    reader = KafkaPorts.readers(cluster).open(0);
  }

  /** Reads on until there is what a test waits for, which it gets. */
  <T> T await(Wanted<T> wanted) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < end) {
      Objects.requireNonNull(reader).poll(POLL).forEach(this::take);
      Optional<T> found = wanted.in(this);
      if (found.isPresent()) {
        return found.get();
      }
    }
    throw new AssertionError("it never came; the log has " + taken);
  }

  /** Reads on until something has been written. */
  void awaitThat(Predicate<FollowedLog> holds) {
    Boolean _ = await(log -> Optional.of(true).filter(_ -> holds.test(log)));
  }

  private void take(LogReader.Entry entry) {
    boolean changed = Fold.into(ledger, entry);
    if (entry.record() instanceof Decoded.Known(LogRecord record)) {
      written.add(record.fact());
      if (changed) {
        taken.add(record);
      }
    }
  }

  /** What a test waits for. */
  interface Wanted<T> {
    Optional<T> in(FollowedLog log);
  }

  Ledger ledger() {
    return ledger;
  }

  /** The sweep, as far as it is read. */
  Optional<SweepView> view() {
    return ledger.view(sweep);
  }

  SweepView sweep() {
    return view().orElseThrow();
  }

  /** Facts of a kind that changed something, in their order. */
  <T extends Fact> List<T> facts(Class<T> kind) {
    return records(kind).stream().map(record -> kind.cast(record.fact())).toList();
  }

  /** Their records. */
  List<LogRecord> records(Class<? extends Fact> kind) {
    return taken.stream().filter(record -> kind.isInstance(record.fact())).toList();
  }

  /** What was written of a kind, also what changed nothing. */
  <T extends Fact> List<T> written(Class<T> kind) {
    return written.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  /** The newest of a kind, where there is one. */
  <T extends Fact> Optional<T> last(Class<T> kind) {
    return facts(kind).stream().reduce((_, last) -> last);
  }

  /** Numbers of the attempts that said something of a kind that counted. */
  List<Integer> attemptsThat(Class<? extends Report> said) {
    return facts(said).stream().map(fact -> fact.attempt().number()).distinct().toList();
  }

  /** Steps at the end of each epoch that a trial's attempt said it ended. */
  List<Long> stepsOf(int attempt) {
    return written(EpochFinished.class).stream()
        .filter(fact -> fact.attempt().number() == attempt)
        .map(EpochFinished::steps)
        .toList();
  }

  @Override
  public void close() {
    if (reader != null) {
      reader.close();
    }
  }
}
