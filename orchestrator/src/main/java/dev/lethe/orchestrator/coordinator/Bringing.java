package dev.lethe.orchestrator.coordinator;

/** What became of a part of a sweep that is brought from another log. */
public sealed interface Bringing {
  /**
   * The sweep is not whole yet.
   *
   * @param next how many of its facts are here, which is where the next part begins
   */
  record UnderWay(long next) implements Bringing {}

  /**
   * The sweep is here.
   *
   * @param fresh whether this part made it whole
   */
  record Here(boolean fresh) implements Bringing {}

  /** The name belongs to another sweep. */
  record NameTaken() implements Bringing {}

  /** All facts are here, and are not those of a sweep that ended. */
  record NoSweep() implements Bringing {}
}
