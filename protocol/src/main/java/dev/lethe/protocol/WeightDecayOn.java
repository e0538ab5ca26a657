package dev.lethe.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Which weights decay. */
public enum WeightDecayOn {
  /** All, as PyTorch does by default. */
  @JsonProperty("all")
  ALL,
  /**
   * Only what multiplies: no biases, no scales of norms, and of a transformer neither class token
   * nor positions, as in timm.
   */
  @JsonProperty("matrices")
  MATRICES
}
