package dev.lethe.worker.sharpness;

import ai.djl.ndarray.NDArray;
import dev.lethe.protocol.Optimizer.Sgd;
import dev.lethe.worker.model.NetworkState;
import java.util.List;

/**
 * Stochastic gradient descent with momentum, as {@link Sgd} writes it and PyTorch and timm do it.
 *
 * @param decay of all weights, or of each
 */
record MomentumDescent(Sgd sgd, NDArray decay) implements Descent {
  @Override
  public MomentumDescent on(Section section) {
    return new MomentumDescent(sgd, section.of(decay));
  }

  @Override
  public void move(NetworkState state, NDArray gradient, double learningRate, long step) {
    NDArray weights = state.weights();
    NDArray followed = gradient;
    if (sgd.weightDecay() != 0 && sgd.decoupled()) {
      weights.subi(weights.mul(decay).muli(learningRate));
    } else if (sgd.weightDecay() != 0) {
      followed = weights.mul(decay).addi(gradient);
    }
    NDArray velocity = state.velocity().muli(sgd.momentum()).addi(followed);
    NDArray direction = sgd.nesterov() ? velocity.mul(sgd.momentum()).addi(followed) : velocity;
    weights.subi(direction.mul(learningRate));
  }

  @Override
  public List<NDArray> memory() {
    return List.of();
  }
}
