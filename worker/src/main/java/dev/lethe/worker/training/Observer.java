package dev.lethe.worker.training;

import java.util.Map;

/** Hears of a training's progress, on the thread that trains. */
public interface Observer {
  /**
   * An epoch, or the rest of the budget, is done and evaluated.
   *
   * @param epoch from 1
   * @param steps updates made since the trial began
   * @param gradientEvaluations since the trial began
   */
  void epochFinished(int epoch, long steps, long gradientEvaluations, Map<String, Double> metrics);

  /**
   * An update was made.
   *
   * @param step its number, from 1
   */
  void stepFinished(long step);

  /** Whether to stop; asked before each step. */
  boolean stopRequested();
}
