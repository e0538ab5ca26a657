package dev.lethe.bench.soak;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.protocol.Attempt;
import dev.lethe.protocol.Checkpoint;
import dev.lethe.protocol.Fact;
import dev.lethe.protocol.Failure;
import dev.lethe.protocol.FailureKind;
import dev.lethe.protocol.LogRecord;
import dev.lethe.protocol.Phase;
import dev.lethe.protocol.Report;
import dev.lethe.protocol.Report.Checkpointed;
import dev.lethe.protocol.Report.Completed;
import dev.lethe.protocol.Report.EpochFinished;
import dev.lethe.protocol.Report.Failed;
import dev.lethe.protocol.Report.Started;
import dev.lethe.protocol.SweepName;
import dev.lethe.protocol.Trial;
import dev.lethe.protocol.TrialId;
import dev.lethe.protocol.Wire;
import dev.lethe.protocol.WorkerId;
import dev.lethe.protocol.WorkerReport;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The log of a whole soak as a leader writes it, with one bug planted in it, or none. */
final class DoctoredLog {
  private static final SweepName SWEEP = new SweepName("soak-1");
  private static final WorkerId ANNE = new WorkerId("anne");
  private static final WorkerId BEN = new WorkerId("ben");
  private static final Checkpoint CHECKPOINT = new Checkpoint("kept", 1, "00");
  private static final int VICTIM = 17;
  private static final int CONFIGURATIONS = 100;

  private final Bug bug;
  private final List<RawRecord> log = new ArrayList<>();
  private final List<RawRecord> reports = new ArrayList<>();
  private final List<Trial> planned = new ArrayList<>();
  private long epoch = -1;
  private long sequence;

  /** What a leader, a fold or a tracker with a bug would leave behind. */
  enum Bug {
    NONE,
    COUNTED_TWICE,
    TRIAL_LOST,
    POINT_DOUBLED,
    POINT_LOST,
    POINT_WRONG,
    WINNER_TWICE,
    OTHER_WINNER,
    SUBMITTED_TWICE,
    PLANNED_OTHERWISE,
    REPORT_TAKEN_IN_TWICE,
    REPORT_OF_ANOTHER_WORKER,
    REPORT_NEVER_SAID,
    REPORT_FROM_NOWHERE,
    REPORT_IN_OTHER_WORDS,
    REPORT_BY_ANOTHER,
    REPORT_DELIVERED_TWICE,
    ASSIGNED_TO_TWO,
    ASSIGNED_OUT_OF_TURN,
    EXPIRED_AT_ANOTHER_WORKER,
    STARTED_TWICE,
    NEVER_STARTED,
    FAILED,
    SAID_BEHIND_THE_END,
    OF_ANOTHER_ATTEMPT,
    END_WRONG,
    OTHER_SCORE,
    LOST_AND_NEVER_FINISHED,
    COMPLETED_EARLY,
    NEVER_PLANNED,
    NEVER_SUBMITTED,
    PLANNED_LATE,
    TWO_AT_ONE_PLACE,
    CHOSEN_EARLY,
    CANCELLED,
    DECIDED_BEHIND_THE_END,
    NEVER_FINISHED
  }

  DoctoredLog(Bug bug) {
    this.bug = bug;
    write();
  }

  List<String> check() {
    return LogCheck.of(log, reports).broken();
  }

  int withoutEffect() {
    return LogCheck.of(log, reports).withoutEffect();
  }

  private void write() {
    append(LogRecord.unled(1, new Fact.Genesis("soak")));
    elect();
    decide(new Fact.Submitted(SWEEP, "", "", Wire.tree(Map.of()), Map.of()));
    if (bug == Bug.SUBMITTED_TWICE) {
      decide(new Fact.Submitted(SWEEP, "", "", Wire.tree(Map.of()), Map.of()));
    }
    plan(Phase.TUNE, 1, CONFIGURATIONS);
    when(Bug.TWO_AT_ONE_PLACE, planned(new TrialId("e".repeat(16)), VICTIM));
    decide(new Fact.PlanFinished(SWEEP, Phase.TUNE));
    when(Bug.PLANNED_LATE, planned(new TrialId("f".repeat(16)), 9_999));
    when(Bug.NEVER_SUBMITTED, new Fact.Paused(new SweepName("other")));
    when(Bug.CANCELLED, new Fact.Cancelled(SWEEP, ""));
    elect();
    staleRecords();
    if (bug == Bug.CHOSEN_EARLY) {
      choose("one");
    }
    planned.forEach(this::run);
    choose("one");
    choose("two");
    int tuned = planned.size();
    plan(Phase.CONFIRM, 101, 20);
    decide(new Fact.PlanFinished(SWEEP, Phase.CONFIRM));
    planned.subList(tuned, planned.size()).forEach(this::run);
    if (bug != Bug.NEVER_FINISHED && bug != Bug.LOST_AND_NEVER_FINISHED) {
      decide(new Fact.SweepFinished(SWEEP));
    }
    when(Bug.DECIDED_BEHIND_THE_END, new Fact.PlanFinished(SWEEP, Phase.CONFIRM));
  }

  private void when(Bug planted, Fact fact) {
    if (bug == planted) {
      decide(fact);
    }
  }

  /** One more than there are, or in place of one. */
  private static Fact planned(TrialId id, int index) {
    Trial trial = new Trial(id, index, Phase.TUNE, "one", 1, Map.of(), 1);
    return new Fact.Planned(SWEEP, List.of(trial));
  }

  private void elect() {
    epoch = log.size();
    append(LogRecord.unled(1, new Fact.LeaderElected("test", 1, "")));
  }

  /** Of a leader that was replaced, and of one that lost a record: neither counts. */
  private void staleRecords() {
    Attempt attempt = new Attempt(planned.get(VICTIM).id(), 1);
    append(LogRecord.decided(epoch - 3, log.size(), 1, new Fact.Assigned(attempt, BEN)));
    append(LogRecord.decided(epoch, log.size() + 1, 1, new Fact.Assigned(attempt, BEN)));
    append(LogRecord.decided(epoch, log.size(), 1, new Fact.SweepFinished(SWEEP)));
    elect();
  }

  private void plan(Phase phase, int firstConfiguration, int count) {
    List<Trial> trials = new ArrayList<>();
    for (int i = 0; i < 2 * count; i++) {
      int index = planned.size() + i;
      String variant = i % 2 == 0 ? "one" : "two";
      trials.add(trial(index, phase, variant, firstConfiguration + i / 2));
    }
    decide(new Fact.Planned(SWEEP, trials));
    decide(new Fact.Planned(SWEEP, trials.subList(0, 10)));
    if (bug == Bug.PLANNED_OTHERWISE) {
      Trial first = trials.getFirst();
      decide(new Fact.Planned(SWEEP, List.of(trial(first.index(), phase, "two", 99))));
    }
    planned.addAll(trials);
  }

  private static Trial trial(int index, Phase phase, String variant, int configuration) {
    TrialId id = new TrialId("%016x".formatted(index));
    return new Trial(id, index, phase, variant, configuration, Map.of(), 1);
  }

  private void run(Trial trial) {
    boolean victim = trial.index() == VICTIM;
    if (victim && (bug == Bug.TRIAL_LOST || bug == Bug.LOST_AND_NEVER_FINISHED)) {
      return;
    }
    if (victim && bug == Bug.NEVER_PLANNED) {
      attempt(trial(77_777, Phase.TUNE, "one", 1), 1, Bug.NONE);
    }
    attempt(trial, victim && bug == Bug.ASSIGNED_OUT_OF_TURN ? 2 : 1, victim ? bug : Bug.NONE);
    if (victim && bug == Bug.COUNTED_TWICE) {
      attempt(trial, 2, Bug.NONE);
    }
  }

  private void attempt(Trial trial, int number, Bug planted) {
    Attempt attempt = new Attempt(trial.id(), number);
    String id = trial.id().value();
    sequence = 0;
    decide(new Fact.Assigned(attempt, ANNE));
    if (planted == Bug.ASSIGNED_TO_TWO) {
      decide(new Fact.Assigned(new Attempt(trial.id(), number + 1), BEN));
      return;
    }
    if (planted == Bug.EXPIRED_AT_ANOTHER_WORKER) {
      decide(new Fact.LeaseExpired(attempt, BEN, true));
    }
    if (planted != Bug.NEVER_STARTED) {
      accept(new Started(attempt, null, Map.of()), ANNE);
    }
    if (planted == Bug.STARTED_TWICE) {
      accept(new Started(attempt, null, Map.of()), ANNE);
    }
    for (int epochs = 1; epochs <= SoakSweep.EPOCHS; epochs++) {
      if ((epochs == 2 && planted == Bug.POINT_LOST)
          || (epochs == SoakSweep.EPOCHS && planted == Bug.COMPLETED_EARLY)) {
        continue;
      }
      String measured = epochs == 2 && planted == Bug.POINT_WRONG ? "another" : id;
      Report said =
          new EpochFinished(attempt, epochs, epochs, epochs, SoakSweep.epoch(measured, epochs));
      accept(said, planted == Bug.REPORT_OF_ANOTHER_WORKER ? BEN : ANNE);
      if (epochs == 2) {
        again(said, planted);
      }
    }
    if (planted == Bug.OF_ANOTHER_ATTEMPT) {
      accept(new Checkpointed(new Attempt(trial.id(), number + 1), CHECKPOINT), ANNE);
    }
    if (planted == Bug.FAILED) {
      accept(new Failed(attempt, new Failure(FailureKind.ERROR, "", 1)), ANNE);
    }
    String ended = planted == Bug.END_WRONG ? "another" : id;
    accept(new Completed(attempt, 3, 3, 0.4, SoakSweep.end(ended)), ANNE);
    if (planted == Bug.SAID_BEHIND_THE_END) {
      accept(new Checkpointed(attempt, CHECKPOINT), ANNE);
    }
  }

  private void again(Report said, Bug planted) {
    switch (planted) {
      case POINT_DOUBLED -> accept(said, ANNE);
      case REPORT_TAKEN_IN_TWICE ->
          append(LogRecord.accepted(epoch, log.size(), 1, origin(), said));
      case REPORT_DELIVERED_TWICE -> {
        RawRecord last = reports.getLast();
        reports.add(new RawRecord(reports.size(), last.value()));
      }
      case REPORT_NEVER_SAID -> {
        RawRecord last = reports.removeLast();
        reports.add(new RawRecord(last.offset(), Wire.tree(Map.of())));
      }
      case REPORT_FROM_NOWHERE ->
          append(
              LogRecord.accepted(
                  epoch, log.size(), 1, new LogRecord.Origin(0, 9_999_999, ANNE, 1), said));
      case REPORT_IN_OTHER_WORDS -> restate("report", Map.of("kind", "EpochFinished"));
      case REPORT_BY_ANOTHER -> restate("worker", BEN.value());
      default -> {}
    }
  }

  /** The worker said something else in the last report than the log has. */
  private void restate(String key, Object value) {
    RawRecord last = reports.removeLast();
    Map<String, Object> said = new HashMap<>();
    last.value().properties().forEach(entry -> said.put(entry.getKey(), entry.getValue()));
    said.put(key, value);
    reports.add(new RawRecord(last.offset(), Wire.tree(said)));
  }

  private void choose(String variant) {
    Trial best =
        planned.stream()
            .filter(trial -> trial.variant().equals(variant))
            .max(Comparator.comparingDouble(DoctoredLog::score))
            .orElseThrow();
    int configuration =
        bug == Bug.OTHER_WINNER ? best.configuration() % 100 + 1 : best.configuration();
    double score = bug == Bug.OTHER_SCORE ? score(best) + 1 : score(best);
    decide(new Fact.WinnerChosen(SWEEP, variant, configuration, score));
    if (bug == Bug.WINNER_TWICE) {
      decide(new Fact.WinnerChosen(SWEEP, variant, configuration, score(best)));
    }
  }

  private static double score(Trial trial) {
    return SoakSweep.end(trial.id().value()).getOrDefault(SoakSweep.METRIC, 0.0);
  }

  private void accept(Report report, WorkerId by) {
    WorkerReport said = new WorkerReport(Wire.VERSION, by, sequence++, 1, report);
    reports.add(new RawRecord(reports.size(), asRead(said)));
    LogRecord.Origin origin = new LogRecord.Origin(0, reports.size() - 1, by, 1);
    append(LogRecord.accepted(epoch, log.size(), 1, origin, report));
  }

  private LogRecord.Origin origin() {
    return new LogRecord.Origin(0, reports.size() - 1, ANNE, 1);
  }

  private void decide(Fact fact) {
    append(LogRecord.decided(epoch, log.size(), 1, fact));
  }

  private void append(LogRecord record) {
    log.add(new RawRecord(log.size(), asRead(record)));
  }

  private static JsonNode asRead(Object message) {
    return Wire.value(Wire.encode(message), JsonNode.class);
  }
}
