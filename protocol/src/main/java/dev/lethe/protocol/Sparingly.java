package dev.lethe.protocol;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * Lets a program's log name what anybody may do to it as often as they like: ten times at once, and
 * then every ten seconds; the rest is counted. For any number of threads.
 */
public final class Sparingly {
  private static final int AT_ONCE = 10;
  private static final long APART = Duration.ofSeconds(10).toNanos();

  private final LongSupplier nanoTime;
  private long earned;
  private long left = AT_ONCE;
  private long silent;

  /** Of the process's clock. */
  public Sparingly() {
    this(System::nanoTime);
  }

  Sparingly(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.earned = nanoTime.getAsLong();
  }

  /**
   * Something happened that may be named.
   *
   * @return how many were passed over since the last that was named; empty to pass over this one
   */
  public synchronized OptionalLong mayName() {
    long periods = (nanoTime.getAsLong() - earned) / APART;
    earned += periods * APART;
    left = Math.min(AT_ONCE, left + periods);
    if (left == 0) {
      silent++;
      return OptionalLong.empty();
    }
    left--;
    long passedOver = silent;
    silent = 0;
    return OptionalLong.of(passedOver);
  }
}
