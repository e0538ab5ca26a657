package dev.lethe.artifacts;

import org.jspecify.annotations.Nullable;

/** The store did not do what was asked; the message says what, where and why. */
public final class StoreFailure extends Exception {
  private static final long serialVersionUID = 1;

  private final Kind kind;

  /** What may help. */
  public enum Kind {
    /** The server does not answer, or not now: another time. */
    AWAY,
    /** There is no such file in the store, or not yet. */
    MISSING,
    /** What came is not what the checksum says. */
    DAMAGED,
    /** The server answers and does not want this; a person has to do something. */
    REFUSED;

    /** What a status of HTTP that says no means. */
    static Kind of(int status) {
      return switch (status) {
        case 404 -> MISSING;
        case 408, 425, 429 -> AWAY;
        default -> status >= 500 ? AWAY : REFUSED;
      };
    }
  }

  StoreFailure(Kind kind, String message) {
    this(kind, message, null);
  }

  StoreFailure(Kind kind, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
