package dev.lethe.orchestrator.coordinator;

import dev.lethe.orchestrator.ledger.Ledger;
import dev.lethe.protocol.Decoded;
import dev.lethe.protocol.LogRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes entries of the log into a ledger; what cannot be read is named and passed over. */
public final class Fold {
  private static final Logger LOG = LoggerFactory.getLogger(Fold.class);

  private Fold() {}

  /** Returns whether the entry changed anything. */
  public static boolean into(Ledger ledger, LogReader.Entry entry) {
    return switch (entry.record()) {
      case Decoded.Known(LogRecord record) -> ledger.apply(entry.offset(), record);
      case Decoded.Unknown(String kind) -> skip(ledger, entry.offset(), "unknown kind " + kind);
      case Decoded.Broken(String reason) -> skip(ledger, entry.offset(), "unreadable: " + reason);
    };
  }

  private static boolean skip(Ledger ledger, long offset, String why) {
    LOG.atWarn().addKeyValue("offset", offset).addKeyValue("why", why).log("Skipped a log record");
    ledger.skip(offset, why);
    return false;
  }
}
