package dev.lethe.helm.cluster;

import dev.lethe.orchestrator.coordinator.LogReader;
import dev.lethe.orchestrator.kafka.Cluster;
import dev.lethe.orchestrator.kafka.KafkaPorts;
import dev.lethe.protocol.Decoded;
import dev.lethe.protocol.Fact;
import dev.lethe.protocol.LogRecord;
import dev.lethe.protocol.Report;
import dev.lethe.protocol.SweepName;
import dev.lethe.protocol.TrialId;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the log says of a sweep's trials, counted record by record and not by the ledger. */
final class Logged {
  private final SweepName sweep;
  private final Set<TrialId> planned = new LinkedHashSet<>();
  private final Map<TrialId, Integer> completed = new HashMap<>();
  private final Set<LogRecord.Origin> reports = new HashSet<>();
  private int failures;
  private int handedBack;
  private long epoch = -1;

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
      take(record.fact());
    }
  }

  private boolean isNew(LogRecord.@Nullable Origin origin) {
    return origin == null || reports.add(origin);
  }

  private void take(Fact fact) {
    switch (fact) {
      case Fact.Planned(SweepName of, var trials) when of.equals(sweep) ->
          trials.forEach(trial -> planned.add(trial.id()));
      case Report.Completed done when planned.contains(done.attempt().trial()) ->
          completed.merge(done.attempt().trial(), 1, Integer::sum);
      case Report.Failed failed when planned.contains(failed.attempt().trial()) -> failures++;
      case Report.HandedBack back
          when planned.contains(back.attempt().trial()) && back.reason() == Report.Reason.LEAVING ->
          handedBack++;
      case Fact.LeaseExpired expired when planned.contains(expired.attempt().trial()) -> failures++;
      case Fact _ -> {}
    }
  }

  Set<TrialId> planned() {
    return planned;
  }

  /** How often each was. */
  Map<TrialId, Integer> completed() {
    return completed;
  }

  /** Attempts that failed, and leases that ended. */
  int failures() {
    return failures;
  }

  /** Attempts that a leaving worker handed back. */
  int handedBack() {
    return handedBack;
  }
}
