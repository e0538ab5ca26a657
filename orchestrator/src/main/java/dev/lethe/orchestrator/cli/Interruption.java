package dev.lethe.orchestrator.cli;

import java.util.concurrent.Callable;
import org.jline.utils.Signals;
import org.jspecify.annotations.Nullable;

/**
 * What signals ask of a command: the first to finish in order, which breaks off what it waits for;
 * Ctrl-C after that to stop at once.
 *
 * <p>A thread is interrupted inside {@link #breakable} only, so closing in order afterwards is
 * never disturbed.
 */
final class Interruption {
  static final int EXIT = 130;

  private @Nullable Thread waiting;
  private boolean asked;

  /** Hears the signals of this process from now on. */
  static Interruption ofThisProcess() {
    Interruption interruption = new Interruption();
    Signals.register("INT", interruption::interrupt);
    Signals.register("TERM", interruption::finish);
    Signals.register("HUP", interruption::finish);
    return interruption;
  }

  private void interrupt() {
    if (isAsked()) {
      System.err.println("Stops now.");
      Runtime.getRuntime().halt(EXIT);
    }
    finish();
  }

  /** Asks for an end in order; asking again changes nothing. */
  synchronized void finish() {
    if (asked) {
      return;
    }
    asked = true;
    System.err.println(
        "Finishes in order; Ctrl-C again stops at once. Nothing is lost either way.");
    if (waiting != null) {
      waiting.interrupt();
    }
  }

  private synchronized boolean isAsked() {
    return asked;
  }

  /**
   * Does what may take long.
   *
   * @throws InterruptedException where an end was asked for before or meanwhile
   */
  <T> T breakable(Callable<T> work) throws Exception {
    begin();
    try {
      return work.call();
    } catch (Exception e) {
      if (isAsked() && !(e instanceof InterruptedException)) {
        // what it broke on is the interruption
        InterruptedException interrupted = new InterruptedException();
        interrupted.initCause(e);
        throw interrupted;
      }
      throw e;
    } finally {
      end();
    }
  }

  private synchronized void begin() throws InterruptedException {
    if (asked) {
      throw new InterruptedException();
    }
    waiting = Thread.currentThread();
  }

  private synchronized void end() {
    waiting = null;
    boolean _ = Thread.interrupted();
  }
}
