package dev.lethe.worker.trial;

import dev.lethe.protocol.Failure;
import dev.lethe.protocol.Report;
import dev.lethe.protocol.Report.Checkpointed;
import dev.lethe.protocol.Report.Completed;
import dev.lethe.protocol.Report.EpochFinished;
import dev.lethe.protocol.Report.Failed;
import dev.lethe.protocol.Report.HandedBack;
import dev.lethe.protocol.Report.LastWords;
import dev.lethe.protocol.Report.Started;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reports whose texts come from somewhere else, cut to a length at which a report is always far
 * below what the leader takes. Metrics are ours and few.
 */
final class Shortened {
  static final int MESSAGE = 500;
  static final int VALUE = 200;

  private Shortened() {}

  static Report of(Report report) {
    return switch (report) {
      case Started(var attempt, var dataset, var weights, var environment) ->
          new Started(attempt, dataset, weights, values(environment));
      case Failed(var attempt, Failure(var kind, String message, long step, _)) ->
          new Failed(attempt, new Failure(kind, line(message), step));
      case HandedBack(var attempt, var reason, String message, var checkpoint) ->
          new HandedBack(attempt, reason, line(message), checkpoint);
      case EpochFinished _, Checkpointed _, Completed _, LastWords _ -> report;
    };
  }

  private static Map<String, String> values(Map<String, String> environment) {
    Map<String, String> cut = new LinkedHashMap<>();
    environment.forEach((name, value) -> cut.put(name, cut(value, VALUE)));
    return cut;
  }

  private static String line(String message) {
    return cut(message.lines().findFirst().orElse(""), MESSAGE);
  }

  private static String cut(String text, int length) {
    return text.length() <= length ? text : text.substring(0, length - 1) + "…";
  }
}
