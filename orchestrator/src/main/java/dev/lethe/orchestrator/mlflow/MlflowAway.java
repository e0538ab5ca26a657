package dev.lethe.orchestrator.mlflow;

/**
 * MLflow did not answer, or not as it should.
 *
 * <p>A refusal is an answer: MLflow is there and does not take what this call brings, now or later.
 */
final class MlflowAway extends Exception {
  private static final long serialVersionUID = 1;

  private final boolean refusal;

  MlflowAway(String message, Throwable cause, boolean refusal) {
    super(message, cause);
    this.refusal = refusal;
  }

  boolean isRefusal() {
    return refusal;
  }
}
