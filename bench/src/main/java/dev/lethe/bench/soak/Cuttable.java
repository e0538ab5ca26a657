package dev.lethe.bench.soak;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** A line that is out of order for a while, and then mended. For one thread. */
final class Cuttable implements AutoCloseable {
  /** For every chunk that passes, each way. */
  private static final long SLOW_MILLIS = 300;

  private final Line line;
  private boolean out;
  private long due;

  Cuttable(int port) throws IOException {
    line = Line.to(port);
  }

  /** HOST:PORT to speak to. */
  String address() {
    return "127.0.0.1:" + line.port();
  }

  /** Breaks it for so long; false where it is out of order already. */
  boolean cut(long millis) {
    return disturb(millis, line::cut);
  }

  /** Slows it down for so long; false where it is out of order already. */
  boolean slow(long millis) {
    return disturb(millis, () -> line.slow(SLOW_MILLIS));
  }

  private boolean disturb(long millis, Runnable how) {
    if (out) {
      return false;
    }
    out = true;
    due = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    how.run();
    return true;
  }

  /** Mends it when that is due. */
  void lookAfter() {
    if (out && System.nanoTime() - due >= 0) {
      mend();
    }
  }

  void mend() {
    out = false;
    line.mend();
  }

  @Override
  public void close() throws IOException {
    line.close();
  }
}
