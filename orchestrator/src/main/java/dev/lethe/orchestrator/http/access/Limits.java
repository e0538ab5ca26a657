package dev.lethe.orchestrator.http.access;

import dev.lethe.orchestrator.coordinator.Quota;

/**
 * How much one caller may ask.
 *
 * @param rate requests a second that each caller may send in the long run
 * @param burst requests that each may send at once
 * @param streams of events that each may have open
 * @param allStreams that all together may have open
 * @param connections that may be open
 * @param quota of each owner
 */
public record Limits(
    double rate, int burst, int streams, int allStreams, int connections, Quota quota) {
  /** Enough for people and scripts, too little to be in anybody's way. */
  public static final Limits USUAL = new Limits(50, 200, 200, 1_000, 2_000, Quota.NONE);

  /** The same with another rate; as many at once as in four seconds. */
  public Limits withRate(int requestsPerSecond) {
    return new Limits(
        requestsPerSecond, 4 * requestsPerSecond, streams, allStreams, connections, quota);
  }

  /** The same with another quota. */
  public Limits with(Quota other) {
    return new Limits(rate, burst, streams, allStreams, connections, other);
  }
}
