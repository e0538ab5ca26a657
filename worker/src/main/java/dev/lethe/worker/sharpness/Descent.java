package dev.lethe.worker.sharpness;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.lethe.protocol.TrainingSpec.Sgd;
import dev.lethe.worker.model.Network;
import dev.lethe.worker.model.NetworkState;

/** Stochastic gradient descent with momentum, as {@link Sgd} writes it and PyTorch does it. */
public final class Descent {
  private final Sgd sgd;
  private final NDArray decay;

  /**
   * Settles how each weight decays.
   *
   * @param manager of the training; it keeps the decay
   */
  public Descent(Sgd sgd, Network network, NDManager manager) {
    this.sgd = sgd;
    this.decay =
        switch (sgd.weightDecayOn()) {
          case ALL -> manager.create((float) sgd.weightDecay());
          case MATRICES -> network.matrices(manager).muli(sgd.weightDecay());
        };
  }

  /**
   * Changes weights and velocity in place.
   *
   * @param state belongs to the step's manager
   * @param gradient like the weights, before decay
   */
  public void apply(NetworkState state, NDArray gradient, double learningRate) {
    NDArray weights = state.weights();
    NDArray decayed = sgd.weightDecay() == 0 ? gradient : weights.mul(decay).addi(gradient);
    NDArray velocity = state.velocity().muli(sgd.momentum()).addi(decayed);
    NDArray direction = sgd.nesterov() ? velocity.mul(sgd.momentum()).addi(decayed) : velocity;
    weights.subi(direction.mul(learningRate));
  }
}
