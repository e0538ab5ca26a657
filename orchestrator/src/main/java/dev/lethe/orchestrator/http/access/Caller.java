package dev.lethe.orchestrator.http.access;

/**
 * Who asks.
 *
 * @param name that sweeps are owned by; empty where anybody is let in
 */
public record Caller(String name, Role role) {
  /** Where anybody is let in. */
  public static final Caller ANYBODY = new Caller("", Role.ADMIN);

  /** Whether anybody is let in, so that nobody owns anything. */
  public boolean isAnybody() {
    return name.isEmpty();
  }
}
