package dev.lethe.orchestrator.simulator;

import dev.lethe.orchestrator.ledger.Ledger;
import dev.lethe.protocol.LogRecord;
import dev.lethe.protocol.Report.Completed;
import java.util.function.LongUnaryOperator;

/**
 * What a test breaks on purpose, to see it found.
 *
 * @param counting says whether a record counts when a ledger takes it in
 * @param reading where a new leader reads reports on from, by where it should
 * @param endsOfReports whether a leader hears that it has read all reports
 */
record Plant(Counting counting, LongUnaryOperator reading, boolean endsOfReports) {
  static final Plant NOTHING = new Plant(Ledger::apply, position -> position, true);

  /** What a leader that was replaced says of a trial's end counts too. */
  static final Plant DOUBLE_COUNT =
      new Plant(
          (ledger, offset, record) ->
              ledger.apply(offset, record) || record.fact() instanceof Completed,
          position -> position,
          true);

  /** The first report behind those that the log has is passed over. */
  static final Plant LOST_REPORT =
      new Plant(Ledger::apply, position -> position < 0 ? position : position + 1, true);

  /** Nobody hears that reports are read to their end, so what a dead worker had stays its own. */
  static final Plant LOST_TRIAL = new Plant(Ledger::apply, position -> position, false);

  /** How a ledger takes in a record. */
  interface Counting {
    boolean take(Ledger ledger, long offset, LogRecord record);
  }
}
