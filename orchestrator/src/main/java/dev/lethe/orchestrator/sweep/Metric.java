package dev.lethe.orchestrator.sweep;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What tuning optimises, at the end of the budget. */
public record Metric(String name, Goal goal) {
  /** Which way is better. */
  public enum Goal {
    @JsonProperty("maximize")
    MAXIMIZE,
    @JsonProperty("minimize")
    MINIMIZE
  }

  /** Whether the first value is better than the second. */
  public boolean isBetter(double first, double second) {
    return goal == Goal.MAXIMIZE ? first > second : first < second;
  }
}
