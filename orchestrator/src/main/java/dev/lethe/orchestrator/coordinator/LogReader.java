package dev.lethe.orchestrator.coordinator;

import dev.lethe.protocol.Decoded;
import dev.lethe.protocol.LogRecord;
import java.time.Duration;
import java.util.List;

/** Reads the log in order from an offset on. For one thread. */
public interface LogReader extends AutoCloseable {
  /** What came since the last call; waits until something does or the time is over. */
  List<Entry> poll(Duration timeout);

  /** The offset behind the last record of the log now. */
  long end();

  /** Goes on reading from this offset. */
  void seek(long offset);

  @Override
  void close();

  /** A record of the log, readable or not. */
  record Entry(long offset, Decoded<LogRecord> record) {}

  /** Opens readers of one log. */
  interface Source {
    LogReader open(long offset);
  }
}
