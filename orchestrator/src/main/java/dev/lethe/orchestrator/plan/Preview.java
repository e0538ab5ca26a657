package dev.lethe.orchestrator.plan;

import dev.lethe.orchestrator.sweep.Sweep;
import dev.lethe.orchestrator.sweep.VariantSpace;
import dev.lethe.protocol.SweepName;
import dev.lethe.protocol.TrainingSpec;
import dev.lethe.protocol.Trial;
import dev.lethe.protocol.Wire;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What a sweep would run, before anything runs.
 *
 * @param trials every tune trial; confirm trials are known when winners are
 * @param gradientEvaluations of all variants
 */
public record Preview(
    SweepName sweep,
    List<Trial> trials,
    List<Cost> variants,
    long gradientEvaluations,
    Reach reach) {

  public Preview {
    trials = List.copyOf(trials);
    variants = List.copyOf(variants);
  }

  /**
   * What a variant costs.
   *
   * @param steps updates of the weights, tuning and confirmation together
   * @param gradientEvaluations the same way; confirmation counts as if the winner were the dearest
   *     configuration
   */
  public record Cost(
      String variant, int tuneTrials, int confirmTrials, long steps, long gradientEvaluations) {}

  public static Preview of(Sweep sweep) {
    List<Trial> trials = Planner.tune(sweep);
    List<Cost> costs =
        sweep.variants().stream().map(variant -> cost(sweep, variant, trials)).toList();
    long total = costs.stream().mapToLong(Cost::gradientEvaluations).sum();
    return new Preview(sweep.name(), trials, costs, total, Reach.of(sweep));
  }

  /**
   * How long the sweep takes.
   *
   * @param secondsPerStep of each variant; empty where one is not known
   * @param workers that train at a time, each as fast as the one that was measured
   * @return seconds
   */
  public OptionalDouble estimate(Map<String, Double> secondsPerStep, int workers) {
    double seconds = 0;
    for (Cost cost : variants) {
      Double step = secondsPerStep.get(cost.variant());
      if (step == null) {
        return OptionalDouble.empty();
      }
      seconds += cost.steps() * step;
    }
    return OptionalDouble.of(seconds / workers);
  }

  public String json() {
    return Wire.json(this);
  }

  /** As lines for a person. */
  public String text() {
    StringBuilder text = new StringBuilder();
    text.append("%s: %,d tune trials\n".formatted(sweep, trials.size()));
    for (Trial trial : trials) {
      text.append(
          "  %s  %-12s seed %-4d %s\n"
              .formatted(trial.id(), trial.variant(), trial.seed(), trial.parameters()));
    }
    text.append(
        "\n%-12s %8s %8s %12s %22s\n"
            .formatted("variant", "tune", "confirm", "steps", "gradient evaluations"));
    for (Cost cost : variants) {
      text.append(
          "%-12s %,8d %,8d %,12d %,22d\n"
              .formatted(
                  cost.variant(),
                  cost.tuneTrials(),
                  cost.confirmTrials(),
                  cost.steps(),
                  cost.gradientEvaluations()));
    }
    text.append("%-12s %53s\n".formatted("in sum", "%,d".formatted(gradientEvaluations)));
    return text.append('\n').append(reach.text()).append('\n').toString();
  }

  private static Cost cost(Sweep sweep, VariantSpace variant, List<Trial> plan) {
    List<TrainingSpec> specs =
        plan.stream()
            .filter(trial -> trial.variant().equals(variant.name()))
            .map(trial -> Planner.spec(sweep, trial))
            .toList();
    int confirm = sweep.seeds().confirm();
    return new Cost(
        variant.name(),
        specs.size(),
        confirm,
        specs.stream().mapToLong(Preview::steps).sum()
            + confirm * specs.stream().mapToLong(Preview::steps).max().orElse(0),
        specs.stream().mapToLong(Preview::gradientEvaluations).sum()
            + confirm * specs.stream().mapToLong(Preview::gradientEvaluations).max().orElse(0));
  }

  private static long steps(TrainingSpec spec) {
    return switch (spec) {
      case TrainingSpec.Classification training -> training.steps();
      case TrainingSpec.Noop _ -> 0;
    };
  }

  private static long gradientEvaluations(TrainingSpec spec) {
    return switch (spec) {
      case TrainingSpec.Classification training -> training.gradientEvaluations();
      case TrainingSpec.Noop _ -> 0;
    };
  }
}
