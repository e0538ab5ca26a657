package dev.lethe.bench.soak;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What happened to one trial, and what of it may not have. Points are those of the first attempt
 * that told of the epoch.
 */
final class CheckedTrial {
  private final JsonNode plan;
  private final Consumer<String> broken;
  private final Map<Integer, JsonNode> points = new TreeMap<>();
  private int attempts;
  private boolean open;
  private boolean started;
  private int epochOfAttempt;
  private String worker = "";
  private @Nullable JsonNode result;

  /**
   * Planned, and nothing else yet.
   *
   * @param broken takes what breaks a promise
   */
  CheckedTrial(JsonNode plan, Consumer<String> broken) {
    this.plan = plan;
    this.broken = broken;
  }

  JsonNode plan() {
    return plan;
  }

  String id() {
    return plan.path("id").asText();
  }

  String variant() {
    return plan.path("variant").asText();
  }

  String phase() {
    return plan.path("phase").asText();
  }

  int configuration() {
    return plan.path("configuration").asInt();
  }

  int attempts() {
    return attempts;
  }

  String worker() {
    return worker;
  }

  boolean isDone() {
    return result != null;
  }

  int points() {
    return points.size();
  }

  double score() {
    return Objects.requireNonNull(result).path("metrics").path(SoakSweep.METRIC).asDouble();
  }

  void assigned(int number, String to) {
    if (open || isDone()) {
      say("is assigned as #%d while %s".formatted(number, open ? "it is open" : "it is done"));
    }
    if (number != attempts + 1) {
      say("is assigned as #%d behind #%d".formatted(number, attempts));
    }
    attempts = number;
    worker = to;
    open = true;
    started = false;
    epochOfAttempt = 0;
  }

  void expired(int number, String of) {
    requireOpen("LeaseExpired", number, of);
    open = false;
  }

  void reported(JsonNode fact, String by) {
    String kind = fact.path("kind").asText();
    requireOpen(kind, fact.path("attempt").path("number").asInt(), by);
    switch (kind) {
      case "Started" -> start();
      case "EpochFinished" -> finishEpoch(fact);
      case "Completed" -> complete(fact);
      case "HandedBack" -> open = false;
      default -> say("has %s, which no soak brings about: %s".formatted(kind, fact));
    }
  }

  private void requireOpen(String kind, int number, String by) {
    if (!open || number != attempts || !by.equals(worker)) {
      say(
          "counts %s of #%d by %s, but #%d of %s is %s"
              .formatted(kind, number, by, attempts, worker, open ? "open" : "the last"));
    }
  }

  private void start() {
    if (started) {
      say("starts #%d twice".formatted(attempts));
    }
    started = true;
  }

  private void finishEpoch(JsonNode fact) {
    int epoch = fact.path("epoch").asInt();
    if (!started || epoch != epochOfAttempt + 1) {
      say(
          "counts epoch %d of #%d behind epoch %d: a point is doubled or lost"
              .formatted(epoch, attempts, epochOfAttempt));
    }
    epochOfAttempt = epoch;
    requireMetrics(fact, SoakSweep.epoch(id(), epoch));
    JsonNode _ = points.putIfAbsent(epoch, fact.path("metrics"));
  }

  private void complete(JsonNode fact) {
    if (isDone()) {
      say("is counted twice: it is completed by #%d too".formatted(attempts));
    }
    if (epochOfAttempt != SoakSweep.EPOCHS) {
      say("is completed behind epoch %d of #%d".formatted(epochOfAttempt, attempts));
    }
    requireMetrics(fact, SoakSweep.end(id()));
    result = fact;
    open = false;
  }

  private void requireMetrics(JsonNode fact, Map<String, Double> expected) {
    Map<String, Double> found = new TreeMap<>();
    fact.path("metrics")
        .properties()
        .forEach(metric -> found.put(metric.getKey(), metric.getValue().asDouble()));
    if (!found.equals(expected)) {
      say("measured %s, and the log has %s".formatted(expected, found));
    }
  }

  /** What may not be once its sweep has ended. */
  void requireEnded() {
    if (!isDone()) {
      say("is lost: it has no result after %d attempts".formatted(attempts));
    } else if (points.size() != SoakSweep.EPOCHS) {
      say("has %d of %d epochs".formatted(points.size(), SoakSweep.EPOCHS));
    }
  }

  void say(String what) {
    broken.accept("trial %s %s".formatted(id(), what));
  }
}
