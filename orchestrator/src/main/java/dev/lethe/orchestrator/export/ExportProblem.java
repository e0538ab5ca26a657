package dev.lethe.orchestrator.export;

/** A folder cannot be written as an export, or is none; the message says why and what to do. */
public final class ExportProblem extends Exception {
  private static final long serialVersionUID = 1;

  ExportProblem(String message) {
    super(message);
  }
}
