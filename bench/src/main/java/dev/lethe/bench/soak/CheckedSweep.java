package dev.lethe.bench.soak;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** What was decided about one sweep; each thing may be decided once. */
final class CheckedSweep {
  private final String name;
  private final Consumer<String> broken;
  private final Map<String, CheckedTrial> trials = new LinkedHashMap<>();
  private final Set<Integer> indices = new HashSet<>();
  private final Set<String> decided = new HashSet<>();

  CheckedSweep(String name, Consumer<String> broken) {
    this.name = name;
    this.broken = broken;
  }

  Collection<CheckedTrial> trials() {
    return trials.values();
  }

  boolean isFinished() {
    return decided.contains("SweepFinished");
  }

  void decide(JsonNode fact) {
    String kind = fact.path("kind").asText();
    if (isFinished()) {
      say("has %s behind its end".formatted(kind));
    }
    switch (kind) {
      case "Planned" -> fact.path("trials").forEach(this::plan);
      case "PlanFinished" -> once("PlanFinished " + fact.path("phase").asText());
      case "WinnerChosen" -> choose(fact);
      case "SweepFinished" -> finish();
      default -> say("has %s, which nobody asked for".formatted(kind));
    }
  }

  /** A leader that follows another may plan the same again; it may not plan otherwise. */
  private void plan(JsonNode trial) {
    CheckedTrial fresh = new CheckedTrial(trial, broken);
    CheckedTrial before = trials.putIfAbsent(fresh.id(), fresh);
    if (before == null) {
      if (decided.contains("PlanFinished " + fresh.phase())) {
        say("plans %s when the plan of %s is finished".formatted(fresh.id(), fresh.phase()));
      }
      if (!indices.add(trial.path("index").asInt())) {
        say("plans two trials at place %d".formatted(trial.path("index").asInt()));
      }
    } else if (!before.plan().equals(trial)) {
      say("plans %s twice, and otherwise: %s and %s".formatted(fresh.id(), before.plan(), trial));
    }
  }

  private void choose(JsonNode fact) {
    String variant = fact.path("variant").asText();
    once("WinnerChosen " + variant);
    CheckedTrial best =
        trials.values().stream()
            .filter(trial -> trial.phase().equals("tune") && trial.variant().equals(variant))
            .filter(trial -> trial.isDone() || isUndone(trial))
            .max(Comparator.comparingDouble(CheckedTrial::score))
            .orElse(null);
    if (best == null
        || best.configuration() != fact.path("configuration").asInt()
        || best.score() != fact.path("score").asDouble()) {
      say("chooses %s, but the best is %s".formatted(fact, best == null ? "none" : best.plan()));
    }
  }

  private boolean isUndone(CheckedTrial trial) {
    say("chooses a winner before %s has ended".formatted(trial.id()));
    return false;
  }

  private void finish() {
    once("SweepFinished");
    trials.values().forEach(CheckedTrial::requireEnded);
  }

  private void once(String decision) {
    if (!decided.add(decision)) {
      say("decides twice: %s".formatted(decision));
    }
  }

  /** What has to be when a soak is over. */
  void requireComplete() {
    for (String decision :
        new String[] {
          "PlanFinished tune",
          "PlanFinished confirm",
          "WinnerChosen one",
          "WinnerChosen two",
          "SweepFinished"
        }) {
      if (!decided.contains(decision)) {
        say("lacks " + decision);
      }
    }
    if (trials.size() != SoakSweep.TRIALS) {
      say("has %d trials instead of %d".formatted(trials.size(), SoakSweep.TRIALS));
    }
    if (!isFinished()) {
      trials.values().forEach(CheckedTrial::requireEnded);
    }
  }

  private void say(String what) {
    broken.accept("sweep %s %s".formatted(name, what));
  }
}
