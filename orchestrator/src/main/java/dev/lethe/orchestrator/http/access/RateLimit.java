package dev.lethe.orchestrator.http.access;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * A bucket of tokens for each caller, refilled evenly; one request takes one. The callers that were
 * heard last are remembered, so a stranger cannot fill the memory with names; whoever was forgotten
 * begins with a full bucket. For one thread.
 */
public final class RateLimit {
  private static final int CALLERS = 10_000;

  private final double perNano;
  private final int burst;
  private final LongSupplier nanos;
  private final Map<String, Bucket> buckets =
      new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
          return size() > CALLERS;
        }
      };

  /** What was left, and when. */
  private record Bucket(double left, long at) {}

  /** On this clock. */
  public RateLimit(Limits limits, LongSupplier nanos) {
    this.perNano = limits.rate() / 1e9;
    this.burst = limits.burst();
    this.nanos = nanos;
  }

  int size() {
    return buckets.size();
  }

  /** Takes one; 0, or the seconds after which there is one again. */
  public long take(String caller) {
    long now = nanos.getAsLong();
    Bucket last = buckets.getOrDefault(caller, new Bucket(burst, now));
    double left = Math.min(burst, last.left + (now - last.at) * perNano);
    boolean granted = left >= 1;
    buckets.put(caller, new Bucket(granted ? left - 1 : left, now));
    return granted ? 0 : Math.max(1, (long) Math.ceil((1 - left) / perNano / 1e9));
  }
}
