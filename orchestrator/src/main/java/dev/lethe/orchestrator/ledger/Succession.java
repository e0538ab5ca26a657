package dev.lethe.orchestrator.ledger;

import dev.lethe.protocol.Fact.Genesis;
import dev.lethe.protocol.Fact.LeaderElected;
import dev.lethe.protocol.LogRecord;

/**
 * Who may write to the log, and where.
 *
 * <p>Only the last elected leader's records count, and only while each stands at the offset that
 * its leader saw for it. A leader appends without waiting for what it appended before; when one of
 * its records is lost on the way, those behind it rest on something that never happened, so they
 * are void up to the next election.
 */
final class Succession {
  private static final long NOBODY = -1;

  private final Rejections rejections;
  private String logId = "";
  private String leaderUrl = "";
  private long epoch = NOBODY;
  private int foldVersion;
  private long electedAt;
  private boolean newer;
  private boolean torn;

  Succession(Rejections rejections) {
    this.rejections = rejections;
  }

  boolean begin(Genesis genesis) {
    if (!logId.isEmpty()) {
      return rejections.reject("second Genesis");
    }
    logId = genesis.logId();
    return true;
  }

  boolean elect(long offset, long at, LeaderElected elected) {
    if (newer || elected.foldVersion() < foldVersion) {
      return rejections.reject("older orchestrator");
    }
    foldVersion = elected.foldVersion();
    epoch = offset;
    electedAt = at;
    leaderUrl = elected.url();
    torn = false;
    return true;
  }

  /** Whether the record is its leader's to write here. */
  boolean admits(long offset, LogRecord record) {
    if (record.epoch() != epoch) {
      return rejections.reject("stale epoch");
    }
    torn |= record.offset() != offset;
    return !torn || rejections.reject("behind a gap");
  }

  /** A newer program wrote what this one cannot read. */
  void seeNewer() {
    newer = true;
  }

  /** Whether no newer program ever wrote to the log. */
  boolean isUnderstood() {
    return !newer && foldVersion <= Ledger.FOLD_VERSION;
  }

  String logId() {
    return logId;
  }

  long epoch() {
    return epoch;
  }

  /** Of the last one elected. */
  int foldVersion() {
    return foldVersion;
  }

  /** When the last one stood, milliseconds since 1970. */
  long electedAt() {
    return electedAt;
  }

  /** Where the last one elected takes commands, as it said when it stood. */
  String leaderUrl() {
    return leaderUrl;
  }
}
