package dev.lethe.orchestrator.ledger;

import dev.lethe.orchestrator.sweep.Sweep;
import dev.lethe.protocol.Attempt;
import dev.lethe.protocol.Decoded;
import dev.lethe.protocol.Fact;
import dev.lethe.protocol.Fact.Assigned;
import dev.lethe.protocol.Fact.Cancelled;
import dev.lethe.protocol.Fact.Genesis;
import dev.lethe.protocol.Fact.Imported;
import dev.lethe.protocol.Fact.LeaderElected;
import dev.lethe.protocol.Fact.LeaseExpired;
import dev.lethe.protocol.Fact.OfSweep;
import dev.lethe.protocol.Fact.Paused;
import dev.lethe.protocol.Fact.PlanFinished;
import dev.lethe.protocol.Fact.Planned;
import dev.lethe.protocol.Fact.Resumed;
import dev.lethe.protocol.Fact.Submitted;
import dev.lethe.protocol.Fact.SweepFinished;
import dev.lethe.protocol.Fact.WinnerChosen;
import dev.lethe.protocol.LogRecord;
import dev.lethe.protocol.LogRecord.Origin;
import dev.lethe.protocol.Report;
import dev.lethe.protocol.SweepName;
import dev.lethe.protocol.TrialId;
import dev.lethe.protocol.Wire;
import dev.lethe.protocol.WorkerId;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SequencedSet;
import java.util.function.Consumer;

/**
 * The state of all sweeps as the fold of the log.
 *
 * <p>{@link #apply} takes any record in any state: one that is not legal where it stands is counted
 * and changes nothing, and one whose fold throws sets its sweep aside. Records of an epoch other
 * than the last elected leader's, and reports that were taken in before, change nothing. Every
 * record is folded once, in the order of the log. Not safe for threads; {@link #view} makes copies
 * for others.
 */
public final class Ledger {
  /** Counts up with every change of what a fact means; an older orchestrator never leads again. */
  public static final int FOLD_VERSION = 6;

  private final Map<SweepName, SweepState> sweeps = new LinkedHashMap<>();
  private final Arrivals arrivals = new Arrivals();
  private final Rejections rejections = new Rejections();
  private final Attempts attempts = new Attempts(sweeps, rejections);
  private final Intake intake = new Intake(attempts, rejections);
  private final Succession succession = new Succession(rejections);
  private long position;

  /**
   * Folds what stands at this offset, readable or not.
   *
   * @return whether it changed anything
   */
  public boolean apply(long offset, Decoded<LogRecord> read) {
    return switch (read) {
      case Decoded.Known(LogRecord record) -> apply(offset, record);
      case Decoded.Unknown(String _, boolean newer) -> {
        if (newer) {
          skipNewer(offset);
        } else {
          skip(offset, "unknown kind");
        }
        yield false;
      }
      case Decoded.Broken(String _) -> {
        skip(offset, "unreadable");
        yield false;
      }
    };
  }

  /**
   * Folds the record at this offset.
   *
   * @return whether it changed anything
   */
  public boolean apply(long offset, LogRecord record) {
    position = offset + 1;
    try {
      return fold(offset, record);
    } catch (RuntimeException e) {
      // a bug in one sweep's fold must not stop the others
      sweepOf(record.fact())
          .ifPresent(s ->
              attempts.close(s, SweepStatus.BROKEN, "its log cannot be folded: " + e, record.at()));
      return rejections.reject("exception");
    }
  }

  /** Counts a record of the log that could not be read. */
  void skip(long offset, String why) {
    position = offset + 1;
    rejections.reject(why);
  }

  /** The records up to this offset are about nothing that is folded here. */
  public void passTo(long offset) {
    position = Math.max(position, offset);
  }

  /** Counts a record that a newer program wrote; from here on this one may only follow. */
  void skipNewer(long offset) {
    skip(offset, "newer version");
    succession.seeNewer();
  }

  private boolean fold(long offset, LogRecord record) {
    return switch (record.fact()) {
      case Genesis genesis -> succession.begin(genesis);
      case LeaderElected elected -> {
        intake.readFrom(elected.reports());
        yield succession.elect(offset, record.at(), elected);
      }
      case Fact _ when !succession.admits(offset, record) -> false;
      case Report report -> intake.accept(record, report);
      case Submitted fact -> submit(fact, record.at());
      case Planned fact ->
          onSweep(fact.sweep(), s -> fact.trials().forEach(trial -> attempts.add(s, trial)));
      case PlanFinished fact -> onSweep(fact.sweep(), s -> s.planFinished(fact.phase()));
      case WinnerChosen fact -> onSweep(fact.sweep(), s -> s.choose(fact));
      case SweepFinished fact ->
          onSweep(fact.sweep(), s -> s.end(SweepStatus.FINISHED, "", record.at()));
      case Paused fact -> onSweep(fact.sweep(), s -> s.pause(true));
      case Resumed fact -> onSweep(fact.sweep(), s -> s.pause(false));
      case Cancelled fact ->
          onSweep(
              fact.sweep(),
              s -> attempts.close(s, SweepStatus.CANCELLED, fact.reason(), record.at()));
      case Assigned fact -> attempts.assign(fact);
      case LeaseExpired fact -> attempts.expire(fact, record.at());
      case Imported fact -> bring(fact);
    };
  }

  private boolean submit(Submitted fact, long at) {
    if (sweeps.containsKey(fact.sweep())) {
      return rejections.reject("second Submitted");
    }
    sweeps.put(fact.sweep(), new SweepState(fact, Wire.value(fact.resolved(), Sweep.class), at));
    arrivals.drop(fact.sweep());
    return true;
  }

  private boolean bring(Imported part) {
    if (sweeps.containsKey(part.sweep()) || !arrivals.isNext(part)) {
      return rejections.reject("import of what is there, or of another part than the next");
    }
    Optional<Arrival> whole = arrivals.take(part);
    return whole.isEmpty() || settle(whole.get());
  }

  /** Takes a sweep over with what it has come to; all that it did was in another log. */
  private boolean settle(Arrival whole) {
    Optional<SweepState> sweep = whole.ended().filter(attempts::adopt);
    if (sweep.isEmpty()) {
      return rejections.reject("import of no sweep that ended");
    }
    sweeps.put(sweep.get().sweep().name(), sweep.get());
    return true;
  }

  private boolean onSweep(SweepName name, Consumer<SweepState> change) {
    SweepState sweep = sweeps.get(name);
    if (sweep == null || sweep.status().isTerminal()) {
      return rejections.reject("no open sweep");
    }
    change.accept(sweep);
    return true;
  }

  private Optional<SweepState> sweepOf(Fact fact) {
    return switch (fact) {
      case Report report -> trial(report.attempt().trial()).map(attempts::sweep);
      case Assigned assigned -> trial(assigned.attempt().trial()).map(attempts::sweep);
      case LeaseExpired expired -> trial(expired.attempt().trial()).map(attempts::sweep);
      case OfSweep about -> sweep(about.sweep());
      case Genesis _, LeaderElected _ -> Optional.empty();
    };
  }

  /** Identity of the log; empty before its first record. */
  public String logId() {
    return succession.logId();
  }

  /** Offset of the last election; −1 where none was. */
  public long epoch() {
    return succession.epoch();
  }

  /** With which version the last one elected folds; 0 where none was. */
  public int foldVersion() {
    return succession.foldVersion();
  }

  /** When the last election was, milliseconds since 1970; 0 where none was. */
  public long electedAt() {
    return succession.electedAt();
  }

  /** Where the leader takes commands; from the log, because only orchestrators write there. */
  public String leaderUrl() {
    return succession.leaderUrl();
  }

  /** Whether no newer program ever wrote to the log; otherwise this one may not lead. */
  public boolean isUnderstood() {
    return succession.isUnderstood();
  }

  /** Offset of the record to fold next. */
  public long position() {
    return position;
  }

  /** Whether this report is not one of those that the log has. */
  public boolean isNew(Origin origin) {
    return intake.isNew(origin);
  }

  /** Where reading of a partition of the reports goes on, where anything of it was accepted. */
  public OptionalLong reportPosition(int partition) {
    return intake.position(partition);
  }

  /** Whether this worker has this attempt now. */
  public boolean isOpen(Attempt attempt, WorkerId worker) {
    return attempts.isOpen(attempt, worker);
  }

  /** Whether a worker may say this now. */
  public boolean admits(Report report, WorkerId by) {
    return intake.admits(report, by);
  }

  public Collection<SweepState> sweeps() {
    return Collections.unmodifiableCollection(sweeps.values());
  }

  public Optional<SweepState> sweep(SweepName name) {
    return Optional.ofNullable(sweeps.get(name));
  }

  /** How many facts of the export are here; 0 when the sweep is, or nothing of it. */
  public long arrived(SweepName name, Imported.Export export) {
    return arrivals.size(name, export);
  }

  public Optional<TrialState> trial(TrialId id) {
    return attempts.trial(id);
  }

  /** The attempts that the worker has, the oldest first. */
  public SequencedSet<Attempt> open(WorkerId worker) {
    return attempts.loads().open(worker);
  }

  /** Workers that have attempts. */
  public List<WorkerId> busyWorkers() {
    return attempts.loads().busy();
  }

  /**
   * Whether the worker handed something back because it leaves; it has another id when it returns.
   */
  public boolean isLeaving(WorkerId worker) {
    return attempts.loads().isLeaving(worker);
  }

  /** How many more attempts the worker takes, which says that it has so many places. */
  public int freePlaces(WorkerId worker, int places) {
    return attempts.loads().free(worker, places);
  }

  /** How many records changed nothing, by why. */
  public Map<String, Long> rejections() {
    return rejections.counts();
  }

  /** A copy of a sweep for other threads. */
  public Optional<SweepView> view(SweepName name) {
    return sweep(name).map(SweepState::view);
  }

  /** Copies of all sweeps without their trials, in the order in which the log got them. */
  public List<SweepView> summaries() {
    return sweeps.values().stream().map(SweepState::summary).toList();
  }
}
