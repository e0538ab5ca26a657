package dev.lethe.orchestrator.sweep;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/** Which comparisons p-values are corrected for together. */
public enum Family {
  /** Each other variant with the baseline. */
  @JsonProperty("baseline")
  BASELINE,
  /** Each variant with each other. */
  @JsonProperty("all-pairs")
  ALL_PAIRS;

  /** How many comparisons so many variants make. */
  public int comparisons(int variants) {
    return switch (this) {
      case BASELINE -> variants - 1;
      case ALL_PAIRS -> variants * (variants - 1) / 2;
    };
  }

  /** What the JSON does without; equals the family that is not written. */
  static final class LeftOut {
    @Override
    public boolean equals(@Nullable Object value) {
      return value == BASELINE;
    }

    @Override
    public int hashCode() {
      return BASELINE.hashCode();
    }
  }
}
