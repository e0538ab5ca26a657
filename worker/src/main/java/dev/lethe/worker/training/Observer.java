package dev.lethe.worker.training;

import dev.lethe.protocol.Checkpoint;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Hears of a training's progress, on the thread that trains. */
public interface Observer {
  /**
   * An epoch, or the rest of the budget, is done, and evaluated where it is due.
   *
   * @param epoch from 1
   * @param steps updates made since the trial began
   * @param gradientEvaluations since the trial began
   */
  void epochFinished(int epoch, long steps, long gradientEvaluations, Map<String, Double> metrics);

  /**
   * An update was made.
   *
   * @param step its number, from 1
   */
  void stepFinished(long step);

  /** A batch was evaluated. */
  void batchEvaluated();

  /** What to do next; asked before each step. */
  Wish wish();

  /**
   * What was to be kept was written.
   *
   * @param checkpoint null where it could not be
   */
  void checkpointed(@Nullable Checkpoint checkpoint);

  /** Whether a training goes on. */
  enum Wish {
    GO_ON,
    /** Go on, and first keep what was done so far. */
    CHECKPOINT,
    /** Stop, and keep what was done. */
    KEEP,
    /** Stop; nobody wants what was done. */
    DROP
  }
}
