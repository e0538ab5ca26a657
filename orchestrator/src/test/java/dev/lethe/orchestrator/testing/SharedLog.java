package dev.lethe.orchestrator.testing;

import dev.lethe.protocol.Fact;
import dev.lethe.protocol.LogRecord;
import dev.lethe.protocol.LogRecord.Origin;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One log with the sweeps of several scripts, one behind the other. */
public final class SharedLog {
  /** Records of each script that are about the log itself. */
  private static final int OF_THE_LOG = 2;

  private SharedLog() {}

  /** The records of a log with this id. */
  public static List<LogRecord> of(String id, SweepScript... scripts) {
    List<LogRecord> log = new ArrayList<>();
    log.add(LogRecord.unled(0, new Fact.Genesis(id)));
    log.add(scripts[0].records().get(1));
    long reports = 0;
    for (SweepScript script : scripts) {
      List<LogRecord> own = script.records();
      for (LogRecord record : own.subList(OF_THE_LOG, own.size())) {
        log.add(at(log.size(), record, reports));
      }
      reports += own.stream().filter(record -> record.origin() != null).count();
    }
    return log;
  }

  private static LogRecord at(long offset, LogRecord record, long reports) {
    return new LogRecord(
        record.version(),
        record.epoch(),
        offset,
        record.at(),
        behind(record.origin(), reports),
        record.fact());
  }

  private static @Nullable Origin behind(@Nullable Origin origin, long reports) {
    return origin == null
        ? null
        : new Origin(origin.partition(), origin.offset() + reports, origin.worker(), origin.at());
  }
}
