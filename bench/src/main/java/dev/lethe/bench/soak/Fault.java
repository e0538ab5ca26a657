package dev.lethe.bench.soak;

import java.util.Locale;

/**
 * What befalls a part of a deployment. Leaders cost ten seconds each time, so they are spared more
 * than workers.
 */
enum Fault {
  KILL_WORKER(26, 2_000),
  FREEZE_WORKER(18, 20_000),
  TERMINATE_WORKER(12, 2_000),
  KILL_ORCHESTRATOR(9, 2_000),
  FREEZE_ORCHESTRATOR(8, 20_000),
  TERMINATE_ORCHESTRATOR(7, 2_000),
  KILL_BROKER(6, 5_000),
  FREEZE_BROKER(6, 4_000),
  CUT_OFF_WORKERS(5, 15_000),
  SLOW_DOWN_WORKERS(5, 15_000),
  CUT_OFF_ORCHESTRATORS(4, 8_000),
  CUT_MLFLOW(8, 15_000);

  private final int weight;
  private final int longestMillis;

  Fault(int weight, int longestMillis) {
    this.weight = weight;
    this.longestMillis = longestMillis;
  }

  /** How often it comes, beside the others. */
  int weight() {
    return weight;
  }

  /** How long it lasts at most, or until a new process is started. */
  int longestMillis() {
    return longestMillis;
  }

  /** For people: kill-worker. */
  String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
