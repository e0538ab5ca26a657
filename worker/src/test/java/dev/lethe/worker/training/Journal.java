package dev.lethe.worker.training;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Remembers what a training said, and stops it before a step of one's choice. */
final class Journal implements Observer {
  final List<Map<String, Double>> epochs = new ArrayList<>();
  final List<Long> epochEnds = new ArrayList<>();
  final List<Double> memory = new ArrayList<>();
  final List<Map<String, Double>> machine = new ArrayList<>();
  final List<Long> steps = new ArrayList<>();
  long batchesEvaluated;
  private final long stopAfter;
  private final Wish atTheEnd;

  Journal(long stopAfter, Wish atTheEnd) {
    this.stopAfter = stopAfter;
    this.atTheEnd = atTheEnd;
  }

  Journal(long stopAfter) {
    this(stopAfter, Wish.KEEP);
  }

  Journal() {
    this(Long.MAX_VALUE);
  }

  @Override
  public void epochFinished(
      int epoch, long steps, long gradientEvaluations, Map<String, Double> metrics) {
    epochs.add(untimed(metrics));
    epochEnds.add(steps);
    memory.add(metrics.getOrDefault("system/memory_mb", Double.NaN));
    machine.add(metrics);
  }

  /** Without the numbers that differ from run to run. */
  static Map<String, Double> untimed(Map<String, Double> metrics) {
    Map<String, Double> untimed = new LinkedHashMap<>(metrics);
    untimed.remove("training/examples_per_second");
    untimed.keySet().removeIf(name -> name.startsWith("system/"));
    untimed.remove("training/data_wait_seconds");
    return untimed;
  }

  @Override
  public void stepFinished(long step) {
    steps.add(step);
  }

  @Override
  public void batchEvaluated() {
    batchesEvaluated++;
  }

  @Override
  public Wish wish() {
    return steps.size() < stopAfter ? Wish.GO_ON : atTheEnd;
  }
}
