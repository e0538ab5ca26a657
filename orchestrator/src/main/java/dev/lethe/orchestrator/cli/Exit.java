package dev.lethe.orchestrator.cli;

/** What the command's exit codes mean. */
final class Exit {
  static final int DONE = 0;
  static final int TRIALS_FAILED = 1;

  /** Nothing is wrong, and something should be looked at. */
  static final int LOOK = 1;

  static final int BAD_INPUT = 2;
  static final int INFRASTRUCTURE = 3;

  private Exit() {}
}
