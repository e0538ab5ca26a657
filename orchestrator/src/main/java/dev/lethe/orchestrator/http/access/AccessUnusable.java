package dev.lethe.orchestrator.http.access;

/** What the operator said of access cannot be used; the message says why, and what to do. */
public final class AccessUnusable extends RuntimeException {
  private static final long serialVersionUID = 1;

  public AccessUnusable(String message) {
    super(message);
  }
}
