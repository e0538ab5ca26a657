package dev.lethe.worker.training;

import ai.djl.ndarray.NDArray;
import dev.lethe.protocol.Refinements.Shrinking;
import dev.lethe.worker.model.Network;
import dev.lethe.worker.model.NetworkState;

/**
 * Draws weights back towards others, w ← s · w₀ + (1 − s) · w, as {@link Shrinking} says. Velocity
 * and running statistics stay as they are.
 *
 * @param initial the weights before training
 */
record Shrinkage(
    Shrinking shrinking, Network network, Draws draws, long stepsPerEpoch, NDArray initial) {
  /** Training begins at this state. */
  void begin(NetworkState state) {
    state.weights().copyTo(initial);
  }

  /**
   * Changes the weights in place if it is time for that.
   *
   * @param state belongs to the step's manager
   * @param step from 0
   */
  void before(long step, NetworkState state) {
    long every = Math.max(1, Math.round(shrinking.everyEpochs() * stepsPerEpoch));
    if (step > 0 && step % every == 0) {
      NDArray weights = state.weights();
      weights.subi(weights.sub(towards(step, state)).muli(shrinking.share()));
    }
  }

  private NDArray towards(long step, NetworkState state) {
    return switch (shrinking.towards()) {
      case INITIAL -> initial;
      case FRESH ->
          network.initial(state.weights().getManager(), draws.freshWeights(step)).weights();
    };
  }
}
