package dev.lethe.orchestrator.sweep;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** What tuning optimises, at the end of the budget. */
public record Metric(String name, Goal goal) {
  /** Which way is better. */
  public enum Goal {
    @JsonProperty("maximize")
    MAXIMIZE,
    @JsonProperty("minimize")
    MINIMIZE;

    /** The way that a metric's name tells: less of a loss is better, more of anything else. */
    public static Goal of(String metric) {
      return metric.endsWith("/loss") ? MINIMIZE : MAXIMIZE;
    }

    /** The word in the file and on the screen. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Whether the first value is better than the second. */
  public boolean isBetter(double first, double second) {
    return goal == Goal.MAXIMIZE ? first > second : first < second;
  }
}
