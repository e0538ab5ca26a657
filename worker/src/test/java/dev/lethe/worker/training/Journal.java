package dev.lethe.worker.training;

import dev.lethe.protocol.Checkpoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Remembers what a training said, and stops it before a step of one's choice. */
final class Journal implements Observer {
  final List<Map<String, Double>> epochs = new ArrayList<>();
  final List<Long> epochEnds = new ArrayList<>();
  final List<Double> memory = new ArrayList<>();
  final List<Map<String, Double>> machine = new ArrayList<>();
  final List<Long> steps = new ArrayList<>();
  final List<Checkpoint> kept = new ArrayList<>();
  long batchesEvaluated;
  private final long stopAfter;
  private final Wish atTheEnd;
  private final long keepEvery;

  Journal(long stopAfter, Wish atTheEnd, long keepEvery) {
    this.stopAfter = stopAfter;
    this.atTheEnd = atTheEnd;
    this.keepEvery = keepEvery;
  }

  Journal(long stopAfter, Wish atTheEnd) {
    this(stopAfter, atTheEnd, Long.MAX_VALUE);
  }

  /** Keeps what was done after every so many steps, and before each set that is evaluated. */
  static Journal keeping(long every) {
    return new Journal(Long.MAX_VALUE, Wish.KEEP, every);
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
    if (steps.size() >= stopAfter) {
      return atTheEnd;
    }
    return (steps.size() + 1) % keepEvery == 0 ? Wish.CHECKPOINT : Wish.GO_ON;
  }

  @Override
  public void checkpointed(@Nullable Checkpoint checkpoint) {
    kept.add(Objects.requireNonNull(checkpoint));
  }
}
