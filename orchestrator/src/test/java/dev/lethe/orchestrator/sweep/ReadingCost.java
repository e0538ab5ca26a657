package dev.lethe.orchestrator.sweep;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.Supplier;

/**
 * What one reading took, counted and not timed: the time that this thread computed, however busy
 * the machine is, and all that it allocated, whatever of it was freed on the way.
 */
record ReadingCost(Reading reading, long megabytes, long milliseconds) {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  static ReadingCost of(Supplier<Reading> read) {
    long bytes = THREADS.getCurrentThreadAllocatedBytes();
    long nanos = THREADS.getCurrentThreadCpuTime();
    Reading reading = read.get();
    return new ReadingCost(
        reading,
        (THREADS.getCurrentThreadAllocatedBytes() - bytes) >> 20,
        (THREADS.getCurrentThreadCpuTime() - nanos) / 1_000_000);
  }

  /** Whether anyone may send such a file as often as they like. */
  boolean isBounded() {
    return megabytes < 256 && milliseconds < 1000;
  }
}
