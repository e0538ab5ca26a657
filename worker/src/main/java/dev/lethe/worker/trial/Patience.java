package dev.lethe.worker.trial;

import java.time.Duration;
import java.util.Optional;

/**
 * How long a worker puts up with nothing happening.
 *
 * @param stall when an attempt shows no progress for longer, the process ends
 * @param idle when there is no attempt for longer, the worker leaves; empty to stay
 */
public record Patience(Duration stall, Optional<Duration> idle) {
  public static Patience staying(Duration stall) {
    return new Patience(stall, Optional.empty());
  }
}
