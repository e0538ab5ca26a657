package dev.lethe.worker.sharpness;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.lethe.protocol.Rule;

/**
 * How far and where to a rule moves the weights: ε, in the formulas of {@link Rule}, in the place
 * of the gradient that it follows.
 */
final class Neighbour {
  /** Added to norms that are divided by, so that a gradient of zero moves nothing. */
  static final double TINY = 1e-12;

  private Neighbour() {}

  /** ρ d / ‖d‖ with d the gradient. */
  static NDArray alongGradient(NDArray gradient, double rho) {
    return gradient.muli(scale(gradient, rho));
  }

  /** ρ T²g / ‖T g‖ with T = |w| + η; either T may be left out. */
  static NDArray adaptive(Rule.Asam asam, NDArray weights, NDArray gradient, double rho) {
    NDArray size = weights.abs().addi(asam.eta());
    NDArray direction = asam.scaleBeforeNorm() ? gradient.muli(size) : gradient;
    NDArray step = direction.muli(scale(direction, rho));
    return asam.scaleAfterNorm() ? step.muli(size) : step;
  }

  /** ρ z / ‖z‖ with z Gaussian, from the engine's generator. */
  static NDArray random(NDArray weights, double rho) {
    NDArray noise = weights.getManager().randomNormal(new Shape(weights.size()));
    return noise.muli(scale(noise, rho));
  }

  private static NDArray scale(NDArray direction, double rho) {
    return direction.norm().add(TINY).pow(-1).mul(rho);
  }
}
