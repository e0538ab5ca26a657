package dev.lethe.orchestrator.mlflow;

/** MLflow did not answer, or not as it should. */
final class MlflowAway extends Exception {
  private static final long serialVersionUID = 1;

  MlflowAway(String message, Throwable cause) {
    super(message, cause);
  }
}
