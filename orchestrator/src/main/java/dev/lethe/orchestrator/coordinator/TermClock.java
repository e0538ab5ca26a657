package dev.lethe.orchestrator.coordinator;

import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The time that goes by in a term. A clock of the machine that is set meanwhile changes the stamps
 * of records, which people read, and nothing that is decided.
 */
final class TermClock {
  private static final Logger LOG = LoggerFactory.getLogger(TermClock.class);

  /** Clocks that are corrected a little all the time are no news. */
  private static final long JUMP_MILLIS = 5_000;

  private final Time time;
  private final long wall;
  private final long steady;
  private long known;

  TermClock(Time time) {
    this.time = time;
    this.wall = time.millis();
    this.steady = time.nanos();
  }

  /** Milliseconds since 1970 when the term began, and as many more as have gone by since. */
  long millis() {
    return wall + TimeUnit.NANOSECONDS.toMillis(time.nanos() - steady);
  }

  /** Says when the machine's clock was set. */
  void look() {
    long ahead = time.millis() - millis();
    if (Math.abs(ahead - known) > JUMP_MILLIS) {
      LOG.atWarn()
          .addKeyValue("seconds", TimeUnit.MILLISECONDS.toSeconds(ahead - known))
          .log("The clock of this machine was set; stamps follow it, nothing that is decided does");
      known = ahead;
    }
  }
}
