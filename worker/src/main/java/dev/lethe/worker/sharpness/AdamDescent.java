package dev.lethe.worker.sharpness;

import ai.djl.ndarray.NDArray;
import dev.lethe.protocol.Optimizer.AdamW;
import dev.lethe.worker.model.NetworkState;
import java.util.List;

/**
 * Adam with decoupled decay, as {@link AdamW} writes it and PyTorch does it.
 *
 * @param decay of all weights, or of each
 * @param squares the second moment of each weight; the first is the velocity
 */
record AdamDescent(AdamW adam, NDArray decay, NDArray squares) implements Descent {
  @Override
  public AdamDescent on(Section section) {
    return new AdamDescent(adam, section.of(decay), section.of(squares));
  }

  @Override
  public void move(NetworkState state, NDArray gradient, double learningRate, long step) {
    NDArray weights = state.weights();
    if (adam.weightDecay() != 0) {
      weights.subi(weights.mul(decay).muli(learningRate));
    }
    NDArray first = state.velocity().muli(adam.beta1()).addi(gradient.mul(1 - adam.beta1()));
    squares.muli(adam.beta2()).addi(gradient.square().muli(1 - adam.beta2()));
    double updates = step + 1.0;
    double unbiasedRate = learningRate / (1 - Math.pow(adam.beta1(), updates));
    double squaresBias = Math.sqrt(1 - Math.pow(adam.beta2(), updates));
    NDArray scale = squares.sqrt().divi(squaresBias).addi(adam.epsilon());
    weights.subi(first.div(scale).muli(unbiasedRate));
  }

  @Override
  public List<NDArray> memory() {
    return List.of(squares);
  }
}
