package dev.lethe.orchestrator.local;

/**
 * Something that was to run on this machine does not; the message says what, why and what to do.
 */
public final class StartFailed extends Exception {
  private static final long serialVersionUID = 1;

  public StartFailed(String message) {
    super(message);
  }

  StartFailed(String message, Throwable cause) {
    super(message, cause);
  }
}
