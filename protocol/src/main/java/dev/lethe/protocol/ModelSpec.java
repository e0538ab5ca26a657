package dev.lethe.protocol;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** The network that a trial trains; its input and output sizes come from the data set. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "name")
@JsonSubTypes({
  @JsonSubTypes.Type(value = ModelSpec.Mlp.class, name = "mlp"),
  @JsonSubTypes.Type(value = ModelSpec.SmallCnn.class, name = "small-cnn")
})
public sealed interface ModelSpec {
  /** Flatten, {@code depth} times linear and ReLU of {@code width}, linear. */
  record Mlp(int width, int depth) implements ModelSpec {}

  /**
   * Three times conv3×3, batch norm, ReLU of widths w, 2w, 4w with max-pool 2 after the first two,
   * then global average pool and linear.
   */
  record SmallCnn(int width) implements ModelSpec {}
}
