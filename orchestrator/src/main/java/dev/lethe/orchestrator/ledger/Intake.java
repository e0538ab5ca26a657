package dev.lethe.orchestrator.ledger;

import dev.lethe.protocol.LogRecord;
import dev.lethe.protocol.LogRecord.Origin;
import dev.lethe.protocol.Report;
import dev.lethe.protocol.Report.Checkpointed;
import dev.lethe.protocol.Report.Completed;
import dev.lethe.protocol.Report.EpochFinished;
import dev.lethe.protocol.Report.Failed;
import dev.lethe.protocol.Report.HandedBack;
import dev.lethe.protocol.Report.LastWords;
import dev.lethe.protocol.Report.Reason;
import dev.lethe.protocol.Report.Started;
import dev.lethe.protocol.WorkerId;
import java.util.Optional;
import java.util.OptionalLong;

/** What workers report, each report taken in once and only from whoever has the attempt. */
final class Intake {
  private final Attempts attempts;
  private final Rejections rejections;
  private final ReportPositions positions = new ReportPositions();

  Intake(Attempts attempts, Rejections rejections) {
    this.attempts = attempts;
    this.rejections = rejections;
  }

  /** A leader takes in what is in this topic of reports. */
  void readFrom(String topic) {
    positions.readFrom(topic);
  }

  boolean isNew(Origin origin) {
    return positions.isNew(origin);
  }

  OptionalLong position(int partition) {
    return positions.of(partition);
  }

  boolean admits(Report report, WorkerId by) {
    return attempts
        .trial(report.attempt().trial())
        .filter(trial -> admits(trial, report, by))
        .isPresent();
  }

  /** Words of the dead may come when their attempt is over; no other report may. */
  private static boolean admits(TrialState trial, Report report, WorkerId by) {
    return switch (report) {
      case LastWords words -> trial.isLast(words.attempt(), words.of());
      case Started _, EpochFinished _, Checkpointed _, Completed _, Failed _, HandedBack _ ->
          trial.isOpen(report.attempt(), by);
    };
  }

  boolean accept(LogRecord record, Report report) {
    Origin origin = record.origin();
    if (origin == null || !positions.isNew(origin)) {
      return rejections.reject(origin == null ? "report of nobody" : "report taken in twice");
    }
    Optional<TrialState> trial = attempts.trial(report.attempt().trial());
    if (trial.isEmpty() || !admits(trial.get(), report, origin.worker())) {
      return rejections.reject("report of an attempt that is not open");
    }
    positions.take(origin);
    return take(trial.get(), report, origin);
  }

  private boolean take(TrialState trial, Report report, Origin origin) {
    SweepState sweep = attempts.sweep(trial);
    switch (report) {
      case Started fact -> {
        Optional<String> otherData = sweep.startWith(fact);
        if (otherData.isPresent()) {
          String why = "%s trains with %s".formatted(origin.worker(), otherData.get());
          return take(trial, new HandedBack(fact.attempt(), Reason.DATA, why, null), origin);
        }
        trial.start(sweep.shared(fact.environment()), origin.at());
      }
      case EpochFinished fact -> {
        if (!trial.finishEpoch(fact, origin.at())) {
          return rejections.reject("epoch reported before");
        }
      }
      case Checkpointed fact -> trial.checkpoint(fact.checkpoint());
      case LastWords fact -> trial.hear(fact.words());
      case Completed fact -> trial.complete(fact, origin.at());
      case Failed fact ->
          trial.fail(fact.failure(), sweep.sweep().retries().maxRestarts(), origin.at());
      case HandedBack fact -> handBack(trial, fact, origin.worker());
    }
    if (report.isTerminal()) {
      attempts.release(trial, report.attempt());
    }
    return true;
  }

  private void handBack(TrialState trial, HandedBack fact, WorkerId worker) {
    trial.handBack(fact.checkpoint());
    switch (fact.reason()) {
      case BUSY -> attempts.loads().of(worker).crowd();
      case DATA, DEVICE -> attempts.sweep(trial).refusedBy(worker, fact.message());
      case LEAVING -> attempts.loads().of(worker).leave();
      case WITHDRAWN, OTHER -> {}
    }
  }
}
