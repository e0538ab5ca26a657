package dev.lethe.orchestrator.mlflow;

import java.net.URI;

/**
 * MLflow did not answer, or not as it should.
 *
 * <p>A refusal is an answer: MLflow is there and does not take what this call brings, now or later.
 */
final class MlflowAway extends Exception {
  private static final long serialVersionUID = 1;
  private static final int LONGEST = 200;

  private final boolean refusal;
  private final boolean missing;

  private MlflowAway(URI server, String why, boolean refusal, boolean missing) {
    super("MLflow at %s does not do its part: %s".formatted(server, shortened(why)));
    this.refusal = refusal;
    this.missing = missing;
  }

  /** It may answer another time. */
  static MlflowAway silent(URI server, String why) {
    return new MlflowAway(server, why, false, false);
  }

  /** It will say the same another time. */
  static MlflowAway refused(URI server, String why) {
    return new MlflowAway(server, why, true, false);
  }

  /** What the call is about is not there. */
  static MlflowAway missing(URI server, String why) {
    return new MlflowAway(server, why, true, true);
  }

  boolean isMissing() {
    return missing;
  }

  boolean isRefusal() {
    return refusal;
  }

  /** Whole pages come back from what is no MLflow. */
  private static String shortened(String why) {
    String line = why.lines().findFirst().orElse("");
    return line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line;
  }
}
