package dev.lethe.orchestrator.cli;

/** An orchestrator did not do what it was asked; the message says why and what to do. */
final class ServerProblem extends Exception {
  private static final long serialVersionUID = 1;

  private final int exit;

  ServerProblem(int exit, String message) {
    super(message);
    this.exit = exit;
  }

  /** The command's exit code. */
  int exit() {
    return exit;
  }
}
