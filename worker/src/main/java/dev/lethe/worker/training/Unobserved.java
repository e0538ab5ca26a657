package dev.lethe.worker.training;

import dev.lethe.protocol.Checkpoint;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Nobody looks on, and nobody stops it. */
public final class Unobserved implements Observer {
  @Override
  public void epochFinished(
      int epoch, long steps, long gradientEvaluations, Map<String, Double> metrics) {}

  @Override
  public void stepFinished(long step) {}

  @Override
  public void batchEvaluated() {}

  @Override
  public Wish wish() {
    return Wish.GO_ON;
  }

  @Override
  public void checkpointed(@Nullable Checkpoint checkpoint) {}
}
