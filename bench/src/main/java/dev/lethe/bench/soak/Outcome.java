package dev.lethe.bench.soak;

import dev.lethe.protocol.Wire;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a soak came to.
 *
 * @param seconds from its first process to its last answer
 * @param faults that befell something, by their word
 * @param restarts of processes, the broker excepted
 * @param elections that the log has
 * @param expired leases
 * @param withoutEffect records of leaders that were replaced, or had lost a record
 * @param tracked whether MLflow was checked too
 * @param broken whatever breaks a promise; empty where all are kept
 * @param folder with the log of every process
 */
record Outcome(
    long seed,
    double seconds,
    Map<String, Integer> faults,
    int restarts,
    int elections,
    int sweeps,
    int trials,
    int attempts,
    int points,
    int expired,
    int withoutEffect,
    boolean tracked,
    List<String> broken,
    Path folder) {
  private static final int SHOWN = 50;

  boolean isGreen() {
    return broken.isEmpty();
  }

  String json() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("seed", seed);
    all.put("seconds", seconds);
    all.put("faults", faults);
    all.put("restarts", restarts);
    all.put("elections", elections);
    all.put("sweeps", sweeps);
    all.put("trials", trials);
    all.put("attempts", attempts);
    all.put("points", points);
    all.put("expired_leases", expired);
    all.put("records_without_effect", withoutEffect);
    all.put("mlflow_checked", tracked);
    all.put("broken", broken);
    return Wire.json(all);
  }

  String text() {
    StringBuilder text = new StringBuilder();
    text.append(
        "%d faults in %.0f s (seed %d):%n"
            .formatted(faults.values().stream().mapToInt(Integer::intValue).sum(), seconds, seed));
    faults.forEach((fault, count) -> text.append("  %4d %s%n".formatted(count, fault)));
    text.append("%d processes started anew, %d elections%n".formatted(restarts, elections));
    text.append(
        "%,d trials of %d sweeps in %,d attempts, %,d leases over; %,d points; %,d records of"
            .formatted(trials, sweeps, attempts, expired, points, withoutEffect));
    text.append(" leaders that were replaced%n".formatted());
    broken.stream().limit(SHOWN).forEach(what -> text.append("BROKEN: %s%n".formatted(what)));
    if (broken.size() > SHOWN) {
      text.append("and %,d more%n".formatted(broken.size() - SHOWN));
    }
    text.append(
        isGreen()
            ? "Every promise is kept, by the log and the orchestrators"
                + (tracked ? " and by MLflow." : "; MLflow was left out.")
            : "%,d promises are broken.".formatted(broken.size()));
    return text.toString();
  }
}
