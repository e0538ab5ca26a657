package dev.lethe.orchestrator.sweep;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The values that a parameter may take: numbers, texts and booleans. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Parameter.Constant.class, name = "constant"),
  @JsonSubTypes.Type(value = Parameter.Values.class, name = "values"),
  @JsonSubTypes.Type(value = Parameter.Range.class, name = "range")
})
public sealed interface Parameter {
  /** One value. */
  record Constant(Object value) implements Parameter {}

  /** Any of these. */
  record Values(List<Object> values) implements Parameter {
    public Values {
      values = List.copyOf(values);
    }
  }

  /**
   * Anything between {@code min} and {@code max}, both included.
   *
   * @param count points in a grid; null where the method is not grid
   */
  record Range(Distribution distribution, double min, double max, @Nullable Integer count)
      implements Parameter {}

  /** How a range is covered. */
  enum Distribution {
    @com.fasterxml.jackson.annotation.JsonProperty("uniform")
    UNIFORM,
    @com.fasterxml.jackson.annotation.JsonProperty("log_uniform")
    LOG_UNIFORM,
    @com.fasterxml.jackson.annotation.JsonProperty("int_uniform")
    INT_UNIFORM
  }
}
