package dev.lethe.orchestrator.ledger;

import dev.lethe.protocol.Phase;
import dev.lethe.protocol.Trial;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** How many trials of each phase and variant there are. */
final class Tally {
  private final Map<Phase, Map<String, Integer>> counts = new TreeMap<>();

  void add(Trial trial) {
    change(trial, 1);
  }

  void remove(Trial trial) {
    change(trial, -1);
  }

  private void change(Trial trial, int by) {
    counts
        .computeIfAbsent(trial.phase(), _ -> new HashMap<>())
        .merge(trial.variant(), by, Integer::sum);
  }

  int of(Phase phase, String variant) {
    return counts.getOrDefault(phase, Map.of()).getOrDefault(variant, 0);
  }
}
