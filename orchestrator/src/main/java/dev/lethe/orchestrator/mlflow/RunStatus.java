package dev.lethe.orchestrator.mlflow;

/** Where MLflow says that a run stands. */
enum RunStatus {
  RUNNING,
  FINISHED,
  FAILED,
  KILLED;

  /** Whether a run of this status, as MLflow writes it, goes on. */
  static boolean isOpen(String status) {
    return status.equals(RUNNING.name()) || status.equals("SCHEDULED");
  }
}
