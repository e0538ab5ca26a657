package dev.lethe.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What convolutions, linear layers and attention compute in, forward and back. */
public enum Precision {
  @JsonProperty("float32")
  FLOAT32,
  /**
   * In bfloat16, as under PyTorch's {@code autocast}; weights, norms, softmax, losses and
   * everything that updates the weights stay in float32.
   */
  @JsonProperty("bf16-mixed")
  BF16_MIXED
}
