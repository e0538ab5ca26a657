package dev.lethe.orchestrator.coordinator;

import dev.lethe.protocol.LogRecord;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Appends to the log. */
public interface LogWriter {
  /**
   * Appends the records in order behind {@code offset}.
   *
   * @return completes when every record is acknowledged at the offset after its predecessor's;
   *     fails with {@link Overwritten} when one is not, with anything else when that is not known:
   *     then somebody else may lead, and the term is over
   */
  CompletableFuture<Void> append(long offset, List<LogRecord> records);

  /**
   * Appends one record wherever the log ends now, and returns its offset when it is acknowledged.
   */
  CompletableFuture<Long> append(LogRecord record);
}
