package dev.lethe.helm.cluster;

import dev.lethe.orchestrator.coordinator.LogReader;
import dev.lethe.orchestrator.kafka.Cluster;
import dev.lethe.orchestrator.kafka.KafkaPorts;
import dev.lethe.protocol.Attempt;
import dev.lethe.protocol.Decoded;
import dev.lethe.protocol.Fact;
import dev.lethe.protocol.LogRecord;
import dev.lethe.protocol.Report;
import dev.lethe.protocol.SweepName;
import dev.lethe.protocol.TrialId;
import dev.lethe.protocol.WorkerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the log says of a sweep's trials, counted record by record and not by the ledger. */
final class Logged {
  private final SweepName sweep;
  private final Set<TrialId> planned = new LinkedHashSet<>();
  private final Map<TrialId, Integer> completed = new HashMap<>();
  private final Set<LogRecord.Origin> reports = new HashSet<>();
  private final Map<Attempt, Long> started = new HashMap<>();
  private final List<Run> runs = new ArrayList<>();
  private long submitted;
  private final List<Fact> failures = new ArrayList<>();
  private final List<Fact> unheard = new ArrayList<>();
  private int handedBack;
  private long epoch = -1;

  /** What a worker did, by the clock of this machine, milliseconds since 1970. */
  record Run(WorkerId worker, long began, long ended) {}

  private Logged(SweepName sweep) {
    this.sweep = sweep;
  }

  static Logged of(Cluster cluster, SweepName sweep) {
    Logged logged = new Logged(sweep);
    try (LogReader reader = KafkaPorts.readers(cluster).open(0)) {
      long end = reader.end();
      long next = 0;
      while (next < end) {
        for (LogReader.Entry entry : reader.poll(Duration.ofMillis(100))) {
          next = entry.offset() + 1;
          if (entry.record() instanceof Decoded.Known<LogRecord>(LogRecord record)) {
            logged.take(entry.offset(), record);
          }
        }
      }
    }
    return logged;
  }

  /**
   * What a leader wrote that had been replaced does not count, nor what it wrote behind something
   * that it did not know of, nor a report that is there already.
   */
  private void take(long offset, LogRecord record) {
    if (record.fact() instanceof Fact.LeaderElected) {
      epoch = offset;
    } else if (record.epoch() >= epoch && record.offset() == offset && isNew(record.origin())) {
      time(record);
      take(record.fact());
    }
  }

  private boolean isNew(LogRecord.@Nullable Origin origin) {
    return origin == null || reports.add(origin);
  }

  private void time(LogRecord record) {
    switch (record.fact()) {
      case Fact.Submitted now when now.sweep().equals(sweep) -> submitted = record.at();
      case Report.Started now when planned.contains(now.attempt().trial()) ->
          started.put(now.attempt(), origin(record).at());
      case Report.Completed now when planned.contains(now.attempt().trial()) ->
          runs.add(
              new Run(
                  origin(record).worker(),
                  Objects.requireNonNull(started.get(now.attempt())),
                  origin(record).at()));
      case Fact _ -> {}
    }
  }

  private static LogRecord.Origin origin(LogRecord record) {
    return Objects.requireNonNull(record.origin());
  }

  private void take(Fact fact) {
    switch (fact) {
      case Fact.Planned(SweepName of, var trials) when of.equals(sweep) ->
          trials.forEach(trial -> planned.add(trial.id()));
      case Report.Completed done when planned.contains(done.attempt().trial()) ->
          completed.merge(done.attempt().trial(), 1, Integer::sum);
      case Report.Failed failed when planned.contains(failed.attempt().trial()) ->
          failures.add(failed);
      case Report.HandedBack back
          when started.containsKey(back.attempt()) && back.reason() == Report.Reason.LEAVING ->
          handedBack++;
      case Fact.LeaseExpired expired when planned.contains(expired.attempt().trial()) ->
          (expired.charged() ? failures : unheard).add(expired);
      case Fact _ -> {}
    }
  }

  Set<TrialId> planned() {
    return planned;
  }

  /** When the sweep was there, milliseconds since 1970. */
  long submitted() {
    return submitted;
  }

  /** Attempts that were completed, in the order of the log. */
  List<Run> runs() {
    return runs;
  }

  /** How often each was. */
  Map<TrialId, Integer> completed() {
    return completed;
  }

  /** Attempts that failed, and leases whose end is charged to a trial. */
  List<Fact> failures() {
    return failures;
  }

  /** Leases charged to nobody, as of workers that had left while an order was on its way. */
  List<Fact> unheard() {
    return unheard;
  }

  /** Attempts that had begun when their worker left. */
  int handedBack() {
    return handedBack;
  }
}
