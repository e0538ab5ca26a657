package dev.lethe.orchestrator.plan;

import dev.lethe.orchestrator.sweep.Sweep;
import dev.lethe.orchestrator.sweep.Task;
import dev.lethe.orchestrator.sweep.VariantSpace;
import dev.lethe.protocol.ModelSize;
import dev.lethe.protocol.Precision;
import dev.lethe.protocol.SweepName;
import dev.lethe.protocol.TrainingSpec;
import dev.lethe.protocol.Trial;
import dev.lethe.protocol.Wire;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a sweep would run, before anything runs.
 *
 * @param trials every tune trial; confirm trials are known when winners are, or at once where
 *     nothing is tuned
 * @param evaluated how often the trials of each variant are, and what that costs
 * @param gradientEvaluations of all variants, without their evaluation
 * @param notes what makes the comparison less than fair, and how it is computed where that is
 *     unusual
 * @param time what it takes; null where that was not measured
 * @param model how large the network is; null where that is not known
 */
public record Preview(
    SweepName sweep,
    List<Trial> trials,
    List<Cost> variants,
    List<Evaluated> evaluated,
    long gradientEvaluations,
    Reach reach,
    List<String> notes,
    @Nullable Time time,
    @Nullable ModelSize model) {

  public Preview {
    trials = List.copyOf(trials);
    variants = List.copyOf(variants);
    evaluated = List.copyOf(evaluated);
    notes = List.copyOf(notes);
  }

  /**
   * What a variant costs.
   *
   * @param steps updates of the weights, tuning and confirmation together
   * @param gradientEvaluations the same way; confirmation counts as if the winner were the dearest
   *     configuration
   * @param least what it costs where the first look decides all of its pairs; null where no seeds
   *     are added
   */
  public record Cost(
      String variant,
      int tuneTrials,
      int confirmTrials,
      long steps,
      long gradientEvaluations,
      @Nullable Least least) {

    /** Of a variant that gets all its seeds. */
    public Cost(
        String variant, int tuneTrials, int confirmTrials, long steps, long gradientEvaluations) {
      this(variant, tuneTrials, confirmTrials, steps, gradientEvaluations, null);
    }

    long leastGradientEvaluations() {
      return least == null ? gradientEvaluations : least.gradientEvaluations();
    }
  }

  /** The same of a variant that gets no more seeds than every variant. */
  public record Least(int confirmTrials, long steps, long gradientEvaluations) {}

  public static Preview of(Sweep sweep) {
    List<Trial> trials = Planner.known(sweep);
    List<Cost> costs =
        sweep.variants().stream().map(variant -> cost(sweep, variant, trials)).toList();
    long total = costs.stream().mapToLong(Cost::gradientEvaluations).sum();
    return new Preview(
        sweep.name(),
        trials,
        costs,
        sweep.variants().stream()
            .map(variant -> Evaluated.of(sweep, variant, trials, Looks.of(sweep).seeds().getLast()))
            .toList(),
        total,
        Reach.of(sweep),
        Stream.concat(
                Stream.of(Tries.of(trials).note(), precision(sweep)).flatMap(Optional::stream),
                EvaluationNotes.of(sweep, trials).stream())
            .toList(),
        null,
        null);
  }

  private static Optional<String> precision(Sweep sweep) {
    return sweep.task() instanceof Task.Classification task
            && task.precision() == Precision.BF16_MIXED
        ? Optional.of(
            "Convolutions, linear layers and attention compute in bfloat16 (precision: bf16-mixed);"
                + " weights, norms, losses and measures in float32.")
        : Optional.empty();
  }

  /**
   * How long the sweep takes on this machine.
   *
   * @param measuring seconds of these that measures take
   * @param workers that train at a time
   * @param threads of each
   * @param leastSeconds where the first look decides every pair; null where no seeds are added
   */
  public record Time(
      double seconds, double measuring, int workers, int threads, @Nullable Double leastSeconds) {

    /** Of a sweep whose variants get all their seeds. */
    public Time(double seconds, double measuring, int workers, int threads) {
      this(seconds, measuring, workers, threads, null);
    }

    String text() {
      String words =
          leastSeconds == null ? words(seconds) : words(leastSeconds) + " to " + words(seconds);
      return "About %s on this machine, measured (--workers %d --threads %d).%s"
          .formatted(words, workers, threads, measures());
    }

    private String measures() {
      return measuring == 0
          ? ""
          : " Measures take %s of it, %.0f %%."
              .formatted(words(measuring), 100 * measuring / seconds);
    }

    private static String words(double seconds) {
      Duration time = Duration.ofSeconds(Math.round(seconds));
      return time.toHours() > 0
          ? "%,d h %d min".formatted(time.toHours(), time.toMinutesPart())
          : "%d min %d s".formatted(time.toMinutes(), time.toSecondsPart());
    }
  }

  public Preview with(Time measured) {
    return new Preview(
        sweep, trials, variants, evaluated, gradientEvaluations, reach, notes, measured, model);
  }

  public Preview with(ModelSize known) {
    return new Preview(
        sweep, trials, variants, evaluated, gradientEvaluations, reach, notes, time, known);
  }

  public String json() {
    return Wire.json(this);
  }

  /** As lines for a person: what the trials share is said once. */
  public String text() {
    return PreviewText.of(this);
  }

  private static Cost cost(Sweep sweep, VariantSpace variant, List<Trial> plan) {
    List<TrainingSpec> specs =
        plan.stream()
            .filter(trial -> trial.variant().equals(variant.name()))
            .map(trial -> Planner.spec(sweep, trial))
            .toList();
    List<TrainingSpec> tune = sweep.tunes() ? specs : List.of();
    Looks looks = Looks.of(sweep);
    int most = looks.seeds().getLast();
    return new Cost(
        variant.name(),
        tune.size(),
        most,
        sum(tune, specs, most, Preview::steps),
        sum(tune, specs, most, Preview::gradientEvaluations),
        looks.areSeveral()
            ? new Least(
                looks.first(),
                sum(tune, specs, looks.first(), Preview::steps),
                sum(tune, specs, looks.first(), Preview::gradientEvaluations))
            : null);
  }

  private static long sum(
      List<TrainingSpec> tune,
      List<TrainingSpec> specs,
      int confirm,
      ToLongFunction<TrainingSpec> amount) {
    return tune.stream().mapToLong(amount).sum()
        + confirm * specs.stream().mapToLong(amount).max().orElse(0);
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
