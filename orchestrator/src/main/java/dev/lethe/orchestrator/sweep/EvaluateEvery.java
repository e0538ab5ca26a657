package dev.lethe.orchestrator.sweep;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import org.jspecify.annotations.Nullable;

/**
 * Behind how many epochs each trials are evaluated on their way.
 *
 * @param epochs null where that follows from what each trial costs
 */
public record EvaluateEvery(@Nullable Integer epochs) {
  public static final EvaluateEvery EPOCH = new EvaluateEvery(1);
  public static final EvaluateEvery AUTO = new EvaluateEvery(null);

  static final String WORD = "auto";

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static EvaluateEvery of(Object said) {
    return said instanceof Number number ? new EvaluateEvery(number.intValue()) : AUTO;
  }

  @JsonValue
  Object said() {
    return epochs == null ? WORD : epochs;
  }

  /** What the JSON does without: older logs say nothing, and mean every epoch. */
  static final class LeftOut {
    @Override
    public boolean equals(@Nullable Object value) {
      return EPOCH.equals(value);
    }

    @Override
    public int hashCode() {
      return EPOCH.hashCode();
    }
  }
}
