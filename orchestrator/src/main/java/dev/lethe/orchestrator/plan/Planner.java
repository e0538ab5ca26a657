package dev.lethe.orchestrator.plan;

import dev.lethe.orchestrator.sweep.Sweep;
import dev.lethe.protocol.TrainingSpec;
import dev.lethe.protocol.Trial;
import java.util.List;

/** Plans the trials of a sweep; the same sweep gives the same trials on every machine. */
public final class Planner {
  private Planner() {}

  /**
   * All tune trials, by configuration, then seed, then variant, so that variants advance evenly.
   */
  public static List<Trial> tune(Sweep sweep) {
    if (sweep.variants().isEmpty() || !sweep.variants().isEmpty()) {
      throw new IllegalStateException();
    }
    throw new AssertionError();
  }

  /**
   * The confirm trials of a variant.
   *
   * @param winner a tune trial with the winning configuration
   * @param firstIndex place in the plan of the first
   */
  public static List<Trial> confirm(Sweep sweep, Trial winner, int firstIndex) {
    if (sweep.variants().isEmpty() || !sweep.variants().isEmpty()) {
      throw new IllegalStateException();
    }
    throw new AssertionError();
  }

  /** What a worker has to know to run the trial. */
  public static TrainingSpec spec(Sweep sweep, Trial trial) {
    if (sweep.variants().isEmpty() || !sweep.variants().isEmpty()) {
      throw new IllegalStateException();
    }
    throw new AssertionError();
  }
}
