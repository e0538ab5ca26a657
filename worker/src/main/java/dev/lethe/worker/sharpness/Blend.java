package dev.lethe.worker.sharpness;

import ai.djl.ndarray.NDArray;
import dev.lethe.protocol.Rule;

/** Which gradient updates the weights, where it is not simply the one at w + ε. */
final class Blend {
  private Blend() {}

  /**
   * g_p − α g⊥ with g⊥ = g − (g·g_p / ‖g_p‖²) g_p (Zhuang et al., ICLR 2022).
   *
   * @param ascent g, the gradient that was climbed; normed first where the rule says so
   * @param perturbed g_p, the gradient at w + ε
   */
  static NDArray gsam(Rule.Gsam gsam, NDArray ascent, NDArray perturbed) {
    NDArray climbed =
        gsam.normalizeAscentGradient()
            ? ascent.mul(ascent.norm().add(Neighbour.TINY).pow(-1))
            : ascent;
    NDArray along = perturbed.mul(perturbed.norm().add(Neighbour.TINY).pow(-1));
    NDArray orthogonal = climbed.sub(along.mul(along.dot(climbed)));
    return perturbed.sub(orthogonal.mul(gsam.alpha()));
  }
}
