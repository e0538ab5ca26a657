package dev.lethe.orchestrator.http.access;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What a caller may do; each may what those before it may. */
public enum Role {
  /** Sees sweeps, rankings, workers and metrics. */
  READ,
  /** Submits sweeps, and pauses, resumes and cancels its own. */
  SUBMIT,
  /** Pauses, resumes and cancels anybody's sweeps; no quota holds for it. */
  ADMIN;

  /** As files and messages have it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The role of this word. */
  public static Optional<Role> of(String word) {
    return Stream.of(values()).filter(role -> role.word().equals(word)).findFirst();
  }

  /** Whether it may what the other may. */
  public boolean includes(Role other) {
    return compareTo(other) >= 0;
  }
}
