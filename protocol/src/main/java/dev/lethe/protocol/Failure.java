package dev.lethe.protocol;

import static java.util.Objects.requireNonNull;

/**
 * Why and where an attempt ended without a result.
 *
 * @param message one sentence for a person: what happened, to which value
 * @param step updates made before; 0 where none was
 */
public record Failure(FailureKind kind, String message, long step) {
  public Failure {
    requireNonNull(kind, "kind");
    requireNonNull(message, "message");
  }
}
