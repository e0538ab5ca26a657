package dev.lethe.worker.sharpness;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import dev.lethe.protocol.Optimizer;
import dev.lethe.worker.model.Network;
import dev.lethe.worker.model.NetworkState;
import java.util.List;

/** Moves the weights along a gradient, in the formulas of {@link Optimizer}. */
public sealed interface Descent permits MomentumDescent, AdamDescent {
  /**
   * The optimizer at its start.
   *
   * @param manager of the training; it keeps what the optimizer remembers
   */
  static Descent of(Optimizer optimizer, Network network, NDManager manager) {
    NDArray decay =
        switch (optimizer.weightDecayOn()) {
          case ALL -> manager.create((float) optimizer.weightDecay());
          case MATRICES -> network.matrices(manager).muli(optimizer.weightDecay());
        };
    return switch (optimizer) {
      case Optimizer.Sgd sgd -> new MomentumDescent(sgd, decay);
      case Optimizer.AdamW adam ->
          new AdamDescent(adam, decay, manager.zeros(new Shape(network.parameters())));
    };
  }

  /**
   * Changes weights, velocity and {@link #memory} in place, section by section.
   *
   * @param gradient like the weights, before decay
   * @param step from 0
   */
  default void apply(NetworkState state, NDArray gradient, double learningRate, long step) {
    for (Section section : Section.allOf(gradient)) {
      try (NDScope scope = new NDScope()) { // frees what is computed on the way
        scope.suppressNotUsedWarning();
        on(section).move(section.of(state), section.of(gradient), learningRate, step);
      }
    }
  }

  /** The same for a section of the weights. */
  Descent on(Section section);

  /**
   * The formula: changes weights, velocity and {@link #memory} in place, each weight for itself.
   *
   * @param gradient like the weights, before decay
   * @param step from 0
   */
  void move(NetworkState state, NDArray gradient, double learningRate, long step);

  /** What it remembers from step to step beside the velocity. */
  List<NDArray> memory();
}
