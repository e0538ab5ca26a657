package dev.lethe.orchestrator.kafka;

import dev.lethe.protocol.Beat;

/**
 * A sign of life.
 *
 * @param stamped when whoever sent it says that it was, milliseconds since 1970
 * @param arrived when it came in here, by the clock of this machine
 */
public record HeardBeat<B extends Beat>(B beat, long stamped, long arrived) {
  /** How far the clock of whoever sent it is ahead of this machine's, at least, milliseconds. */
  public long ahead() {
    return stamped - arrived;
  }
}
