package dev.lethe.orchestrator.sweep;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** When of a run the metric is taken that ranks it. */
public enum RankOn {
  /** At the end of its budget, whatever the epochs before were like. */
  @JsonProperty("last")
  LAST,
  /**
   * Behind the epoch where the metric that chooses configurations was best, the earlier of equals:
   * what somebody has who keeps the best weights by validation.
   */
  @JsonProperty("best-epoch-by-validation")
  BEST_EPOCH_BY_VALIDATION;

  /** The word in files. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** What the JSON does without; equals what is not written. */
  static final class LeftOut {
    @Override
    public boolean equals(@Nullable Object value) {
      return value == LAST;
    }

    @Override
    public int hashCode() {
      return LAST.hashCode();
    }
  }
}
