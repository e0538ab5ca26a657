package dev.lethe.orchestrator.coordinator;

import java.util.function.LongSupplier;

/**
 * The clocks, so that tests can drive them.
 *
 * @param wall milliseconds since 1970
 * @param steady nanoseconds since anything, never set back
 */
record Time(LongSupplier wall, LongSupplier steady) {
  long millis() {
    return wall.getAsLong();
  }

  long nanos() {
    return steady.getAsLong();
  }
}
