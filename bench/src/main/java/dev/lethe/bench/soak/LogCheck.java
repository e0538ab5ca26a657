package dev.lethe.bench.soak;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Checks what is promised against the log as it was written, and against what workers said; it has
 * none of the ledger's code.
 *
 * <p>A record counts when it bears the epoch of the last election and stands where its leader saw
 * it stand, as do all of that leader before it. Among those that count, each planned trial has one
 * result, of its one open attempt, with each point once; every plan, winner, submission and end is
 * decided once; each report was said by the worker whose attempt it is, in the words that the log
 * has, and is taken in once.
 */
final class LogCheck {
  private final List<String> broken = new ArrayList<>();
  private final Map<String, CheckedSweep> sweeps = new LinkedHashMap<>();
  private final Map<String, CheckedTrial> trials = new HashMap<>();
  private final Map<Long, JsonNode> said = new HashMap<>();
  private long epoch = -1;
  private boolean torn;
  private long taken = -1;
  private int elections;
  private int withoutEffect;
  private int expired;

  private LogCheck() {}

  /**
   * Checks a log from its beginning to its end, where every sweep has ended.
   *
   * @param reports what workers said
   */
  static LogCheck of(List<RawRecord> log, List<RawRecord> reports) {
    LogCheck check = new LogCheck();
    check.hear(reports);
    log.forEach(check::read);
    check.sweeps.values().forEach(CheckedSweep::requireComplete);
    return check;
  }

  /** Each worker numbers what it says of an attempt; none of it may be lost or come twice. */
  private void hear(List<RawRecord> reports) {
    Map<String, Long> next = new HashMap<>();
    for (RawRecord report : reports) {
      JsonNode value = report.value();
      JsonNode attempt = value.path("report").path("attempt");
      String of = value.path("worker").asText() + " of " + attempt;
      long expected = next.getOrDefault(of, 0L);
      if (value.path("sequence").asLong() != expected) {
        broken.add(
            "report %d is number %d of %s instead of %d"
                .formatted(report.offset(), value.path("sequence").asLong(), of, expected));
      }
      next.put(of, expected + 1);
      said.put(report.offset(), value);
    }
  }

  private void read(RawRecord record) {
    JsonNode fact = record.value().path("fact");
    switch (fact.path("kind").asText()) {
      case "Genesis" -> {}
      case "LeaderElected" -> {
        elections++;
        epoch = record.offset();
        torn = false;
      }
      default -> {
        if (counts(record)) {
          take(record, fact);
        } else {
          withoutEffect++;
        }
      }
    }
  }

  private boolean counts(RawRecord record) {
    if (record.value().path("epoch").asLong() != epoch) {
      return false;
    }
    torn |= record.value().path("offset").asLong() != record.offset();
    return !torn;
  }

  private void take(RawRecord record, JsonNode fact) {
    String kind = fact.path("kind").asText();
    switch (kind) {
      case "Submitted" -> submit(fact.path("sweep").asText());
      case "Planned", "PlanFinished", "WinnerChosen", "SweepFinished", "Cancelled", "Paused" ->
          decide(fact);
      case "Assigned" -> trial(fact).assigned(number(fact), fact.path("worker").asText());
      case "LeaseExpired" -> {
        expired++;
        trial(fact).expired(number(fact), fact.path("worker").asText());
      }
      default -> report(record, fact);
    }
  }

  private void submit(String sweep) {
    if (sweeps.putIfAbsent(sweep, new CheckedSweep(sweep, broken::add)) != null) {
      broken.add("sweep %s is submitted twice".formatted(sweep));
    }
  }

  private void decide(JsonNode fact) {
    CheckedSweep sweep = sweeps.get(fact.path("sweep").asText());
    if (sweep == null) {
      broken.add("decided on a sweep that nobody submitted: " + fact);
      return;
    }
    sweep.decide(fact);
    sweep.trials().forEach(trial -> trials.put(trial.id(), trial));
  }

  private void report(RawRecord record, JsonNode fact) {
    JsonNode origin = record.value().path("origin");
    long offset = origin.path("offset").asLong(-1);
    if (offset <= taken) {
      broken.add("report %d is taken in behind report %d: %s".formatted(offset, taken, fact));
    }
    taken = Math.max(taken, offset);
    JsonNode original = said.get(offset);
    if (original == null
        || !original.path("report").equals(fact)
        || !original.path("worker").equals(origin.path("worker"))) {
      broken.add("the log has what nobody said: %s at %d".formatted(fact, record.offset()));
    }
    trial(fact).reported(fact, origin.path("worker").asText());
  }

  private static int number(JsonNode fact) {
    return fact.path("attempt").path("number").asInt();
  }

  /** One that was not planned is one more that breaks a promise. */
  private CheckedTrial trial(JsonNode fact) {
    String id = fact.path("attempt").path("trial").asText();
    return trials.computeIfAbsent(
        id,
        _ -> {
          broken.add("a trial that nobody planned: " + fact);
          return new CheckedTrial(fact, broken::add);
        });
  }

  /** Whatever breaks a promise, for a person. */
  List<String> broken() {
    return List.copyOf(broken);
  }

  Map<String, CheckedSweep> sweeps() {
    return sweeps;
  }

  Collection<CheckedTrial> trials() {
    return trials.values();
  }

  int attempts() {
    return trials.values().stream().mapToInt(CheckedTrial::attempts).sum();
  }

  int points() {
    return trials.values().stream().mapToInt(CheckedTrial::points).sum();
  }

  int elections() {
    return elections;
  }

  int expired() {
    return expired;
  }

  /** Records of leaders that were replaced or had lost a record. */
  int withoutEffect() {
    return withoutEffect;
  }
}
