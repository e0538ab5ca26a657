package dev.lethe.orchestrator.export;

import dev.lethe.orchestrator.coordinator.LogReader;
import dev.lethe.protocol.Attempt;
import dev.lethe.protocol.Decoded;
import dev.lethe.protocol.Fact;
import dev.lethe.protocol.LogRecord;
import dev.lethe.protocol.Report;
import dev.lethe.protocol.SweepName;
import dev.lethe.protocol.Trial;
import dev.lethe.protocol.TrialId;
import java.util.HashSet;
import java.util.Set;

/**
 * Which records of a log a sweep's state rests on: all that are about it, who led when they were
 * written, and those that make the ones behind them void. Takes the log in order.
 */
final class Relevance {
  private final SweepName sweep;
  private final Set<TrialId> trials = new HashSet<>();

  Relevance(SweepName sweep) {
    this.sweep = sweep;
  }

  boolean of(LogReader.Entry entry) {
    return switch (entry.record()) {
      case Decoded.Known(LogRecord record) -> of(entry.offset(), record);
      // what this program cannot tell, a newer one that reads the export may
      case Decoded.Unknown<LogRecord> _ -> true;
      case Decoded.Broken<LogRecord> _ -> false;
    };
  }

  private boolean of(long offset, LogRecord record) {
    // whoever's it is: where one stands elsewhere, the fold ignores what its leader wrote behind
    return isAbout(record.fact()) || record.offset() != offset;
  }

  private boolean isAbout(Fact fact) {
    return switch (fact) {
      case Fact.Planned planned -> isPlanFor(planned);
      case Fact.Imported _ -> false;
      case Fact.OfSweep about -> about.sweep().equals(sweep);
      case Fact.Assigned assigned -> isOurs(assigned.attempt());
      case Fact.LeaseExpired expired -> isOurs(expired.attempt());
      case Report report -> isOurs(report.attempt());
      case Fact.Genesis _, Fact.LeaderElected _ -> true;
    };
  }

  private boolean isPlanFor(Fact.Planned planned) {
    boolean ours = planned.sweep().equals(sweep);
    if (ours) {
      planned.trials().stream().map(Trial::id).forEach(trials::add);
    }
    return ours;
  }

  private boolean isOurs(Attempt attempt) {
    return trials.contains(attempt.trial());
  }
}
