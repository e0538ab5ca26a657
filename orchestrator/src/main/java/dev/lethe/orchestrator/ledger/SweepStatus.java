package dev.lethe.orchestrator.ledger;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Where a sweep stands. */
public enum SweepStatus {
  RUNNING,
  PAUSED,
  FINISHED,
  CANCELLED,
  /** Its facts could not be folded; other sweeps go on. */
  BROKEN;

  /** Whether the sweep will not go on. */
  public boolean isTerminal() {
    return this == FINISHED || this == CANCELLED || this == BROKEN;
  }

  /** The word in JSON and on the screen. */
  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
