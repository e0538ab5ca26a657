package dev.lethe.orchestrator.doctor;

import dev.lethe.orchestrator.ledger.Ledger;
import java.util.List;
import java.util.Map;

/** Looks at what the log says of those who write it. */
final class LogCheck {
  /** A leader takes thousands a second. */
  private static final long MANY = 1_000;

  private LogCheck() {}

  /**
   * Finds what it is like.
   *
   * @param reportsEnd offset behind the last report
   */
  static List<Finding> of(Ledger ledger, long reportsEnd) {
    return List.of(log(ledger), reports(ledger, reportsEnd));
  }

  private static Finding log(Ledger ledger) {
    if (!ledger.isUnderstood()) {
      return Finding.problem(
          "log",
          "a newer Lethe has written to it (it folds with version %d, this one with %d), and this one never leads there. Install that one here."
              .formatted(ledger.foldVersion(), Ledger.FOLD_VERSION));
    }
    String read =
        "%d records, fold version %d (own %d), %d sweeps"
            .formatted(
                ledger.position(),
                ledger.foldVersion(),
                Ledger.FOLD_VERSION,
                ledger.sweeps().size());
    Map<String, Long> rejected = ledger.rejections();
    return rejected.isEmpty() ? Finding.ok("log", read) : strange(read, rejected);
  }

  /** What two who stood at once leave behind is in order; what nobody of Lethe writes is not. */
  private static Finding strange(String read, Map<String, Long> rejected) {
    long unreadable = rejected.getOrDefault("unreadable", 0L);
    return unreadable == 0
        ? Finding.ok("log", "%s; passed over %s".formatted(read, rejected))
        : Finding.warning(
            "log",
            "%s; %d records cannot be read and were passed over. Find who writes there beside the orchestrators, and allow them alone (docs/security.md)."
                .formatted(read, unreadable));
  }

  /** Refused ones at the end are never counted as taken. */
  private static Finding reports(Ledger ledger, long end) {
    long behind = end - Math.min(end, ledger.reportPosition(0).orElse(0));
    return behind <= MANY
        ? Finding.ok("reports", "%d are not in the log, refused ones included".formatted(behind))
        : Finding.warning(
            "reports",
            "%d are not in the log. If the number grows nobody leads, or the leader is too slow: lethe_coordinator_waiting at its /metrics says which."
                .formatted(behind));
  }
}
