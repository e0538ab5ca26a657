package dev.lethe.worker.sharpness;

import ai.djl.ndarray.NDArray;

/** Keeps gradients short: g · min(1, c / (‖g‖ + 1e-6)), as PyTorch's {@code clip_grad_norm_}. */
public final class Clipping {
  private static final double TINY = 1e-6;

  private Clipping() {}

  /**
   * Changes the gradient in place where it is longer than c.
   *
   * @param norm ‖g‖, finite
   * @param most c; 0 for any length
   */
  public static NDArray clip(NDArray gradient, double norm, double most) {
    double factor = most / (norm + TINY);
    return most > 0 && factor < 1 ? gradient.muli(factor) : gradient;
  }
}
