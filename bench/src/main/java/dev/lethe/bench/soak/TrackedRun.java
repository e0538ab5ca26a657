package dev.lethe.bench.soak;

import java.util.List;

/**
 * A run of a trial as MLflow has it.
 *
 * @param id of the run
 * @param trial that it says it is of
 * @param points of all its metrics
 */
public record TrackedRun(String id, String trial, String status, List<Point> points) {
  /** A value that MLflow has at a step. */
  public record Point(String metric, long step, double value) {}
}
