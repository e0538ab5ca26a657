package dev.lethe.protocol;

import static java.util.Objects.requireNonNull;

/**
 * A record of the reports' topic.
 *
 * @param sequence from 0 within the attempt, without gaps
 * @param at milliseconds since 1970
 */
public record WorkerReport(int version, WorkerId worker, long sequence, long at, Report report) {
  public WorkerReport {
    requireNonNull(worker, "worker");
    requireNonNull(report, "report");
  }
}
