package dev.lethe.worker.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/**
 * All numbers that training changes, each kind as one flat vector of floats.
 *
 * @param velocity the momentum of each weight; AdamW's first moment
 * @param statistics running means and variances of batch norm; empty where there are none
 */
public record NetworkState(NDArray weights, NDArray velocity, NDArray statistics) {
  /**
   * The same numbers under a shorter life: what is computed from the result belongs to that
   * manager, what is changed in it is changed here.
   */
  public NetworkState within(NDManager manager) {
    return new NetworkState(
        alias(weights, manager), alias(velocity, manager), alias(statistics, manager));
  }

  private static NDArray alias(NDArray array, NDManager manager) {
    NDArray alias = array.stopGradient();
    alias.attach(manager);
    return alias;
  }
}
