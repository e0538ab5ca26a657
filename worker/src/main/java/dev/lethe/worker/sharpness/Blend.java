package dev.lethe.worker.sharpness;

import ai.djl.ndarray.NDArray;
import dev.lethe.protocol.Rule;

/** Which gradient updates the weights, where it is not simply the one at w + ε. */
final class Blend {
  private Blend() {}

  /**
   * g_p − α g⊥, in the place of g_p, with g⊥ = g − (g·g_p / ‖g_p‖²) g_p (Zhuang et al., ICLR 2022).
   *
   * @param ascent g, the gradient that was climbed, of no use afterwards; normed first where the
   *     rule says so
   * @param perturbed g_p, the gradient at w + ε
   */
  static NDArray gsam(Rule.Gsam gsam, NDArray ascent, NDArray perturbed) {
    NDArray climbed =
        gsam.normalizeAscentGradient()
            ? ascent.muli(ascent.norm().add(Neighbour.TINY).pow(-1))
            : ascent;
    NDArray along = perturbed.mul(perturbed.norm().add(Neighbour.TINY).pow(-1));
    NDArray orthogonal = climbed.subi(along.muli(along.dot(climbed)));
    return perturbed.subi(orthogonal.muli(gsam.alpha()));
  }
}
