package dev.lethe.orchestrator.cli;

import dev.lethe.orchestrator.mlflow.Catchup;
import java.util.concurrent.TimeUnit;

/** Tells how far tracking is, a line every few seconds. */
final class TrackingLines implements Catchup.Progress {
  private static final long PERIOD = TimeUnit.SECONDS.toNanos(2);

  private final int patience;
  private long last = System.nanoTime();

  /** With the seconds that MLflow may be away. */
  TrackingLines(int patience) {
    this.patience = patience;
  }

  @Override
  public void brought(int trials, int of) {
    long now = System.nanoTime();
    if (now - last > PERIOD || trials == of) {
      last = now;
      System.err.printf("MLflow has %d of %d trials%n", trials, of);
    }
  }

  @Override
  public void waits(String why) {
    System.err.printf("%s; tries again for %d s%n", why, patience);
  }
}
