package dev.lethe.orchestrator.sweep;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.lethe.protocol.Measure;
import dev.lethe.protocol.Phase;
import org.jspecify.annotations.Nullable;

/** A measure and the runs that it is taken of. */
public record Measured(Measure measure, Of runs) {
  public Measured {
    requireNonNull(measure, "measure");
    requireNonNull(runs, "runs");
  }

  /** Which runs are measured. */
  public enum Of {
    @JsonProperty("confirm")
    CONFIRM,
    /** Tune runs too: more points, and hyperparameters that vary, at more cost. */
    @JsonProperty("all")
    ALL
  }

  /** What the JSON does without. */
  static final class LeftOut {
    @Override
    public boolean equals(@Nullable Object value) {
      return value == Of.CONFIRM;
    }

    @Override
    public int hashCode() {
      return Of.CONFIRM.hashCode();
    }
  }

  /** Whether runs of the phase are measured. */
  public boolean isTakenIn(Phase phase) {
    return runs == Of.ALL || phase == Phase.CONFIRM;
  }
}
