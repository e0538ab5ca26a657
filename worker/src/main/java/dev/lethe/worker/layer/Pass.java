package dev.lethe.worker.layer;

/** What a forward pass is for; batch norm behaves differently in each. */
public enum Pass {
  /** Normalises by the batch; the running statistics follow it. */
  TRAINING,
  /** Normalises by the batch and leaves the running statistics as they are. */
  PERTURBED,
  /** Normalises by the running statistics. */
  EVALUATION
}
