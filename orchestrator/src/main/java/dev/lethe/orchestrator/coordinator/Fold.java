package dev.lethe.orchestrator.coordinator;

import dev.lethe.orchestrator.ledger.Ledger;
import dev.lethe.protocol.Decoded;
import dev.lethe.protocol.LogRecord;
import dev.lethe.protocol.Sparingly;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes entries of the log into a ledger; what cannot be read is named and passed over. */
public final class Fold {
  private static final Logger LOG = LoggerFactory.getLogger(Fold.class);

  /** What it bounds is what this process says. */
  private static final Sparingly NAMED = new Sparingly();

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
    NAMED
        .mayName()
        .ifPresent(unnamed ->
            LOG.atWarn()
                .addKeyValue("topic", "log")
                .addKeyValue("offset", offset)
                .addKeyValue("why", why)
                .addKeyValue("unnamed", unnamed)
                .log("Skipped a log record"));
  }
}
