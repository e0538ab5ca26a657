package dev.lethe.orchestrator.plan;

import dev.lethe.orchestrator.sweep.Metric;
import dev.lethe.orchestrator.sweep.Sweep;
import dev.lethe.protocol.Trial;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Chooses a variant's configuration: the best mean of the sweep's metric over the tune seeds, a
 * seed without a result counting as worst; with ties the cheaper, then the smaller ρ, then the
 * lower number.
 *
 * <p>Worst is worse than any number, so a configuration with more results goes before one with
 * fewer, whatever their means.
 */
public final class Choice {
  private static final MathContext DIGITS = new MathContext(12);

  private Choice() {}

  /**
   * A tune trial that has ended.
   *
   * @param metrics at the end of the budget; empty where it failed
   */
  public record Tuned(Trial trial, Map<String, Double> metrics, long gradientEvaluations) {}

  /**
   * The configuration that won.
   *
   * @param score mean of the metric over the seeds
   */
  public record Chosen(int configuration, double score) {}

  /** The winner among the tune trials of one variant; empty where none has a result. */
  public static Optional<Chosen> of(Sweep sweep, List<Tuned> trials) {
    Map<Integer, List<Tuned>> configurations =
        trials.stream()
            .filter(tuned -> hasResult(tuned, sweep.metric()))
            .sorted(Comparator.comparingLong(tuned -> tuned.trial().seed()))
            .collect(
                Collectors.groupingBy(
                    tuned -> tuned.trial().configuration(), TreeMap::new, Collectors.toList()));
    return configurations.values().stream()
        .map(runs -> Contender.of(runs, sweep.metric()))
        .min(Contender.bestFirst(sweep.metric()))
        .map(best -> new Chosen(best.configuration(), best.score()));
  }

  private static boolean hasResult(Tuned tuned, Metric metric) {
    Double value = tuned.metrics().get(metric.name());
    return value != null && Double.isFinite(value);
  }

  /** A configuration with at least one result. */
  private record Contender(
      int configuration, int results, double score, long gradientEvaluations, double radius) {

    static Contender of(List<Tuned> runs, Metric metric) {
      Trial first = runs.getFirst().trial();
      return new Contender(
          first.configuration(),
          runs.size(),
          runs.stream().mapToDouble(run -> run.metrics().get(metric.name())).sum() / runs.size(),
          runs.stream().mapToLong(Tuned::gradientEvaluations).sum(),
          first.parameters().get("rho") instanceof Number rho ? rho.doubleValue() : 0);
    }

    /** Means of the same results in another order are the same. */
    private BigDecimal rounded() {
      return new BigDecimal(score).round(DIGITS);
    }

    static Comparator<Contender> bestFirst(Metric metric) {
      Comparator<Contender> byScore =
          switch (metric.goal()) {
            case MAXIMIZE -> Comparator.comparing(Contender::rounded).reversed();
            case MINIMIZE -> Comparator.comparing(Contender::rounded);
          };
      return Comparator.comparingInt(Contender::results)
          .reversed()
          .thenComparing(byScore)
          .thenComparingLong(Contender::gradientEvaluations)
          .thenComparingDouble(Contender::radius)
          .thenComparingInt(Contender::configuration);
    }
  }
}
