package dev.lethe.orchestrator.coordinator;

import java.time.Duration;

/**
 * How long to wait before the next try: what ended one may end the next at once, and that must fill
 * neither a log with elections nor a server with requests. Each pause is twice the last one.
 */
public final class BackOff {
  private final Duration shortest;
  private final Duration longest;
  private Duration next;

  /** Pauses from the shortest to the longest. */
  public BackOff(Duration shortest, Duration longest) {
    this.shortest = shortest;
    this.longest = longest;
    this.next = shortest;
  }

  /** The pause behind one more failure. */
  public Duration next() {
    Duration pause = next;
    Duration twice = pause.multipliedBy(2);
    next = twice.compareTo(longest) < 0 ? twice : longest;
    return pause;
  }

  /** The pause behind a try that lasted so long; one that outlasted every pause went well. */
  Duration after(Duration lasted) {
    if (lasted.compareTo(longest) > 0) {
      reset();
    }
    return next();
  }

  /** It went well. */
  public void reset() {
    next = shortest;
  }
}
