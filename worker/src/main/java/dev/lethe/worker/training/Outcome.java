package dev.lethe.worker.training;

import dev.lethe.protocol.Checkpoint;
import dev.lethe.protocol.KeptWeights;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How a training ended. */
public sealed interface Outcome {
  /**
   * It ran to the end of its budget.
   *
   * @param metrics of the last epoch and of the test sets
   * @param weights where what was trained is; null where it is not kept
   */
  record Completed(
      long steps,
      long gradientEvaluations,
      Map<String, Double> metrics,
      @Nullable KeptWeights weights)
      implements Outcome {
    public Completed {
      metrics = Map.copyOf(metrics);
    }
  }

  /** The file that it was to start from is none, or is of another model; the message lists how. */
  record Unfit(String message) implements Outcome {}

  /**
   * The device has not enough memory.
   *
   * @param step updates made before
   * @param message what happened and what would fit
   */
  record OutOfMemory(long step, String message) implements Outcome {}

  /**
   * A loss or a gradient was NaN or infinite.
   *
   * @param step updates made before
   */
  record Diverged(long step, String message) implements Outcome {}

  /**
   * It was asked to stop.
   *
   * @param checkpoint null where nothing is kept
   */
  record Stopped(long step, @Nullable Checkpoint checkpoint) implements Outcome {}
}
