package dev.lethe.orchestrator.cli;

/** An orchestrator did not do what it was asked; the message says why and what to do. */
final class ServerProblem extends Exception {
  private static final long serialVersionUID = 1;

  private final int exit;
  private final int status;

  ServerProblem(int exit, String message) {
    this(exit, 0, message);
  }

  ServerProblem(int exit, int status, String message) {
    super(message);
    this.exit = exit;
    this.status = status;
  }

  /** What an orchestrator answered; 0 where none did. */
  int status() {
    return status;
  }

  /** The command's exit code. */
  int exit() {
    return exit;
  }
}
