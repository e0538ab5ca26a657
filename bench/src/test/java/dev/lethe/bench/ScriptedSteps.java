package dev.lethe.bench;

import dev.lethe.protocol.Checkpoint;
import dev.lethe.worker.training.Observer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Keeps what was done before some steps, and stops behind one; tells another of each. */
final class ScriptedSteps implements Observer {
  private final List<Integer> keepAt;
  private final int stopAt;
  private final LongConsumer heard;
  private final List<Long> done = new ArrayList<>();
  private final List<@Nullable Checkpoint> kept = new ArrayList<>();
  private int keeps;
  private long step;

  /**
   * Lets a training go on to its end, or to a step.
   *
   * @param keepAt steps behind which what was done is to be kept
   * @param stopAt the step behind which it is to keep all and stop
   * @param heard is told of each step
   */
  ScriptedSteps(List<Integer> keepAt, int stopAt, LongConsumer heard) {
    this.keepAt = keepAt;
    this.stopAt = stopAt;
    this.heard = heard;
  }

  static ScriptedSteps toTheEnd() {
    return new ScriptedSteps(List.of(), Integer.MAX_VALUE, _ -> {});
  }

  static ScriptedSteps until(int step) {
    return new ScriptedSteps(List.of(), step, _ -> {});
  }

  /** Steps that were done, in their order. */
  List<Long> done() {
    return done;
  }

  /** What came of each wish to keep; null where it could not be kept. */
  List<@Nullable Checkpoint> kept() {
    return kept;
  }

  @Override
  public void epochFinished(
      int epoch, long steps, long gradientEvaluations, Map<String, Double> metrics) {}

  @Override
  public void stepFinished(long now) {
    step = now;
    done.add(now);
    heard.accept(now);
  }

  @Override
  public void batchEvaluated() {}

  @Override
  public Wish wish() {
    if (step == stopAt) {
      return Wish.KEEP;
    }
    boolean due = keeps < keepAt.size() && keepAt.get(keeps) == step;
    return due ? Wish.CHECKPOINT : Wish.GO_ON;
  }

  @Override
  public void checkpointed(@Nullable Checkpoint checkpoint) {
    keeps++;
    kept.add(checkpoint);
  }
}
