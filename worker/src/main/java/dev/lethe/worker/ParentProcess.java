package dev.lethe.worker;

import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whoever started this process, and holds the other end of its standard input. */
final class ParentProcess {
  private static final Logger LOG = LoggerFactory.getLogger(ParentProcess.class);

  /** Set to 1 by a parent that has that end; a shell has not. */
  static final String ANNOUNCED = "LETHE_PARENT_STDIN";

  private ParentProcess() {}

  /** Whether there is one that this process must not outlive. */
  static boolean isAnnounced() {
    return "1".equals(System.getenv(ANNOUNCED));
  }

  /** Calls back, on a thread of its own, when it has ended. */
  static void whenEnded(Runnable then) {
    Thread.ofPlatform()
        .daemon()
        .name("parent")
        .start(() -> {
          try {
            while (System.in.read() >= 0) {
              // nothing is said there; only its end counts
            }
          } catch (IOException e) {
            LOG.atDebug().setCause(e).log("Standard input broke");
          }
          then.run();
        });
  }
}
