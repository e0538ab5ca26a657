package dev.lethe.worker.training;

import ai.djl.ndarray.NDArray;
import dev.lethe.worker.model.NetworkState;
import java.util.List;

/**
 * An exponential moving average of weights and running statistics: a ← d · a + (1 − d) · w after
 * each update, a = w before the first, as in timm.
 *
 * @param decay d; with 0 there is no average but the state itself
 * @param average what is evaluated; its velocity is not averaged
 */
record Averaging(double decay, NetworkState average) {
  /** The average before any update. */
  static Averaging of(double decay, NetworkState state) {
    return new Averaging(
        decay,
        decay == 0
            ? state
            : new NetworkState(
                state.weights().duplicate(), state.velocity(), state.statistics().duplicate()));
  }

  /** Starts over at the state. */
  void begin(NetworkState state) {
    if (decay != 0) {
      begin(average.weights(), state.weights());
      begin(average.statistics(), state.statistics());
    }
  }

  private static void begin(NDArray averaged, NDArray current) {
    if (averaged.size() > 0) {
      current.copyTo(averaged);
    }
  }

  /**
   * Takes an update in.
   *
   * @param state belongs to the step's manager
   */
  void follow(NetworkState state) {
    if (decay != 0) {
      follow(average.weights(), state.weights());
      follow(average.statistics(), state.statistics());
    }
  }

  private void follow(NDArray averaged, NDArray current) {
    if (averaged.size() > 0) {
      averaged.addi(current.sub(averaged).muli(1 - decay));
    }
  }

  /** What it remembers from step to step. */
  List<NDArray> memory() {
    return decay == 0 ? List.of() : List.of(average.weights(), average.statistics());
  }
}
