package dev.lethe.protocol;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * Why and where an attempt ended without a result.
 *
 * @param message one sentence for a person: what happened, to which value
 * @param step updates made before; 0 where none was
 * @param lastWords the end of the log of the worker that it ended, lines; null where none are known
 */
public record Failure(FailureKind kind, String message, long step, @Nullable String lastWords) {
  public Failure {
    requireNonNull(kind, "kind");
    requireNonNull(message, "message");
  }

  /** Of an attempt whose worker went on. */
  public Failure(FailureKind kind, String message, long step) {
    this(kind, message, step, null);
  }
}
