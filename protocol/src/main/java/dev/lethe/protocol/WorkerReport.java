package dev.lethe.protocol;

/**
 * A record of the reports' topic.
 *
 * @param sequence from 0 within the attempt, without gaps
 * @param at milliseconds since 1970
 */
public record WorkerReport(int version, WorkerId worker, long sequence, long at, Report report) {}
