package dev.lethe.orchestrator.coordinator;

import java.time.Duration;

/**
 * How long to wait before the next term. What ended one may end the next at once, and that must not
 * fill the log with elections.
 */
final class BackOff {
  static final Duration SHORTEST = Duration.ofMillis(100);
  static final Duration LONGEST = Duration.ofSeconds(5);

  private Duration next = SHORTEST;

  /** The pause behind a term that lasted so long: twice the last one, unless it went well. */
  Duration after(Duration lasted) {
    Duration pause = lasted.compareTo(LONGEST) > 0 ? SHORTEST : next;
    Duration twice = pause.multipliedBy(2);
    next = twice.compareTo(LONGEST) < 0 ? twice : LONGEST;
    return pause;
  }
}
