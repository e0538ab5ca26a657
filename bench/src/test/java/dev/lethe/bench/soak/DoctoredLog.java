package dev.lethe.bench.soak;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.protocol.Attempt;
import dev.lethe.protocol.Fact;
import dev.lethe.protocol.LogRecord;
import dev.lethe.protocol.Phase;
import dev.lethe.protocol.Report;
import dev.lethe.protocol.Report.Completed;
import dev.lethe.protocol.Report.EpochFinished;
import dev.lethe.protocol.Report.Started;
import dev.lethe.protocol.SweepName;
import dev.lethe.protocol.Trial;
import dev.lethe.protocol.TrialId;
import dev.lethe.protocol.Wire;
import dev.lethe.protocol.WorkerId;
import dev.lethe.protocol.WorkerReport;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** The log of a whole soak as a leader writes it, with one bug planted in it, or none. */
final class DoctoredLog {
  private static final SweepName SWEEP = new SweepName("soak-1");
  private static final WorkerId ANNE = new WorkerId("anne");
  private static final WorkerId BEN = new WorkerId("ben");
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
    REPORT_DELIVERED_TWICE,
    ASSIGNED_TO_TWO,
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
    decide(new Fact.PlanFinished(SWEEP, Phase.TUNE));
    elect();
    staleRecords();
    planned.forEach(this::run);
    choose("one");
    choose("two");
    int tuned = planned.size();
    plan(Phase.CONFIRM, 101, 20);
    decide(new Fact.PlanFinished(SWEEP, Phase.CONFIRM));
    planned.subList(tuned, planned.size()).forEach(this::run);
    if (bug != Bug.NEVER_FINISHED) {
      decide(new Fact.SweepFinished(SWEEP));
    }
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
    if (victim && bug == Bug.TRIAL_LOST) {
      return;
    }
    attempt(trial, 1, victim ? bug : Bug.NONE);
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
    accept(new Started(attempt, null, Map.of()), ANNE);
    for (int epochs = 1; epochs <= SoakSweep.EPOCHS; epochs++) {
      if (epochs == 2 && planted == Bug.POINT_LOST) {
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
    accept(new Completed(attempt, 3, 3, 0.4, SoakSweep.end(id)), ANNE);
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
      default -> {}
    }
  }

  private void choose(String variant) {
    Trial best =
        planned.stream()
            .filter(trial -> trial.variant().equals(variant))
            .max(Comparator.comparingDouble(DoctoredLog::score))
            .orElseThrow();
    int configuration =
        bug == Bug.OTHER_WINNER ? best.configuration() % 100 + 1 : best.configuration();
    decide(new Fact.WinnerChosen(SWEEP, variant, configuration, score(best)));
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
