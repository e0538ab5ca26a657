package dev.lethe.orchestrator.ledger;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Where a trial stands. */
public enum TrialStatus {
  /** Waits for a worker, or for the one that it is assigned to. */
  QUEUED,
  RUNNING,
  DONE,
  FAILED,
  PRUNED,
  CANCELLED;

  /** Whether nothing can happen to the trial any more. */
  public boolean isTerminal() {
    return this != QUEUED && this != RUNNING;
  }

  /** The word in JSON and on the screen. */
  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
