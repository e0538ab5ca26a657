package dev.lethe.protocol;

import org.jspecify.annotations.Nullable;

/**
 * A record of the log.
 *
 * @param epoch of the leader that wrote it; a record of an older epoch than the last election
 *     changes nothing
 * @param at when the leader wrote it, milliseconds since 1970
 * @param origin the report that it accepts; null for what the leader decided
 */
public record LogRecord(int version, long epoch, long at, @Nullable Origin origin, Fact fact) {
  /**
   * A report that was taken in.
   *
   * @param worker who said it
   * @param at when the worker said it, milliseconds since 1970
   */
  public record Origin(int partition, long offset, WorkerId worker, long at) {}

  public static LogRecord decided(long epoch, long at, Fact fact) {
    return new LogRecord(Wire.VERSION, epoch, at, null, fact);
  }

  public static LogRecord accepted(long epoch, long at, Origin origin, Report report) {
    return new LogRecord(Wire.VERSION, epoch, at, origin, report);
  }
}
