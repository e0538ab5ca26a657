package dev.lethe.protocol;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * A record of the log.
 *
 * @param epoch of the leader that wrote it; a record of an older epoch than the last election
 *     changes nothing
 * @param offset where the leader saw it stand. One that stands elsewhere follows something that its
 *     leader did not know of: a record that was lost on the way, or another's
 * @param at when the leader wrote it, milliseconds since 1970
 * @param origin the report that it accepts; null for what the leader decided
 */
public record LogRecord(
    int version, long epoch, long offset, long at, @Nullable Origin origin, Fact fact) {
  private static final long NOT_KNOWN = -1;

  public LogRecord {
    requireNonNull(fact, "fact");
  }

  /**
   * A report that was taken in.
   *
   * @param worker who said it
   * @param at when the worker said it, milliseconds since 1970
   */
  public record Origin(int partition, long offset, WorkerId worker, long at) {
    public Origin {
      requireNonNull(worker, "worker");
    }
  }

  /** What is written by somebody who does not lead yet: the first record, or a candidacy. */
  public static LogRecord unled(long at, Fact fact) {
    return new LogRecord(Wire.VERSION, NOT_KNOWN, NOT_KNOWN, at, null, fact);
  }

  public static LogRecord decided(long epoch, long offset, long at, Fact fact) {
    return new LogRecord(Wire.VERSION, epoch, offset, at, null, fact);
  }

  public static LogRecord accepted(long epoch, long offset, long at, Origin origin, Report report) {
    return new LogRecord(Wire.VERSION, epoch, offset, at, origin, report);
  }
}
