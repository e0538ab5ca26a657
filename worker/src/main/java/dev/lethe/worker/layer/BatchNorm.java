package dev.lethe.worker.layer;

import ai.djl.ndarray.NDArray;
import java.util.Iterator;
import java.util.List;

/**
 * Batch norm over the channels, ε = 1e-5, running statistics moving by a tenth of the way (Ioffe &
 * Szegedy, 2015). The engine itself takes a batch in bfloat16 together with scales and statistics
 * in float32, computes in float32 and returns bfloat16.
 */
public record BatchNorm(int channels) implements Layer {
  private static final float EPSILON = 1e-5f;

  /** What the engine keeps of the old running statistics, which is one minus PyTorch's sense. */
  private static final float KEPT = 0.9f;

  private static final float KEPT_WHOLLY = 1;

  /**
   * The channels where PyTorch has them. DJL makes a view of what it returns for any axis that is
   * named, 1 included; what is added to a view in its place, as in a residual block, loses the
   * strides of N×H×W×C on the way back, and the layers below take twice as long.
   */
  private static final int ENGINES_AXIS = -1;

  @Override
  public List<Parameter> parameters() {
    return List.of(
        Parameter.constant("weight", 1, channels), Parameter.constant("bias", 0, channels));
  }

  @Override
  public List<Parameter> statistics() {
    return List.of(
        Parameter.constant("running_mean", 0, channels),
        Parameter.constant("running_var", 1, channels));
  }

  @Override
  public NDArray forward(
      NDArray input, Iterator<NDArray> weights, Iterator<NDArray> statistics, Pass pass) {
    float kept = pass == Pass.TRAINING ? KEPT : KEPT_WHOLLY;
    boolean byBatch = pass != Pass.EVALUATION;
    NDArray scale = weights.next();
    NDArray shift = weights.next();
    return ai.djl.nn.norm.BatchNorm.batchNorm(
            input,
            statistics.next(),
            statistics.next(),
            scale,
            shift,
            ENGINES_AXIS,
            kept,
            EPSILON,
            byBatch)
        .head();
  }
}
