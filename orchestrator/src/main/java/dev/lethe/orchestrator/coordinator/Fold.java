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
    switch (entry.record()) {
      case Decoded.Known<LogRecord> _ -> {}
      case Decoded.Unknown(String kind, boolean _) -> tell(entry.offset(), kind);
      case Decoded.Broken(String reason) -> tell(entry.offset(), reason);
    }
    return ledger.apply(entry.offset(), entry.record());
  }

  private static void tell(long offset, String why) {
    LOG.atWarn().addKeyValue("offset", offset).addKeyValue("why", why).log("Skipped a log record");
  }
}
