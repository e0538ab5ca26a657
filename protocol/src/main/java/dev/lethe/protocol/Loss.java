package dev.lethe.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The training loss, averaged over the batch. */
public enum Loss {
  @JsonProperty("softmax-cross-entropy")
  SOFTMAX_CROSS_ENTROPY,
  /** Summed over classes. */
  @JsonProperty("sigmoid-binary-cross-entropy")
  SIGMOID_BINARY_CROSS_ENTROPY
}
