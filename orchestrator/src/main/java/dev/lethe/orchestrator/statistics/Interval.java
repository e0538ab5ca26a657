package dev.lethe.orchestrator.statistics;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** A confidence interval, both ends included, and how it was found. */
public record Interval(double low, double high, Method method) {

  /** Where an interval comes from. */
  public enum Method {
    /** Student's t. */
    STUDENT,
    /** The bias-corrected and accelerated bootstrap. */
    BCA,
    /** Quantiles of the bootstrap. */
    PERCENTILE;

    /** The word in JSON and in tables. */
    @JsonValue
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public boolean contains(double value) {
    return low <= value && value <= high;
  }

  /** Half of its length. */
  public double half() {
    return (high - low) / 2;
  }

  /** The interval of the quantity with the other sign. */
  public Interval negated() {
    return new Interval(-high, -low, method);
  }
}
