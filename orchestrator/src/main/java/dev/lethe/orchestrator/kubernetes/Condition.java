package dev.lethe.orchestrator.kubernetes;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * A condition as Kubernetes has them.
 *
 * @param status {@code True} or {@code False}
 * @param reason a word for programs
 * @param message a sentence for people
 * @param lastTransitionTime ISO 8601, since when the status is so
 */
record Condition(
    String type,
    String status,
    String reason,
    String message,
    long observedGeneration,
    String lastTransitionTime) {
  private static final String ACCEPTED = "Accepted";
  private static final String ENDED = "Ended";

  /** Whether the log has the sweep that the spec asks for. */
  static Condition accepted(
      SweepObject object, boolean holds, String reason, String message, Instant now) {
    return of(object, ACCEPTED, holds, reason, message, now);
  }

  /** Whether the sweep will not go on. */
  static Condition ended(
      SweepObject object, boolean holds, String reason, String message, Instant now) {
    return of(object, ENDED, holds, reason, message, now);
  }

  private static Condition of(
      SweepObject object, String type, boolean holds, String reason, String message, Instant now) {
    String status = holds ? "True" : "False";
    String since =
        object.since(type, status).orElseGet(() -> now.truncatedTo(ChronoUnit.SECONDS).toString());
    return new Condition(type, status, reason, message, object.generation(), since);
  }
}
