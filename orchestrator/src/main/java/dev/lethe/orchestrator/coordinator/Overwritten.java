package dev.lethe.orchestrator.coordinator;

/** Somebody else wrote to the log between what the leader knows of it and what it appended. */
public final class Overwritten extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** A record stands elsewhere than behind its predecessor. */
  public Overwritten(long expected, long actual) {
    super(
        "somebody else wrote to the log: record at offset %d, expected %d"
            .formatted(actual, expected));
  }
}
