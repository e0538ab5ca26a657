package dev.lethe.orchestrator.plan;

import dev.lethe.orchestrator.sweep.Sweep;
import dev.lethe.orchestrator.sweep.VariantSpace;
import dev.lethe.protocol.Phase;
import dev.lethe.protocol.TrainingSpec.Classification;
import dev.lethe.protocol.Trial;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How often the trials of a variant are evaluated, and what that costs.
 *
 * @param tune how often its tune trials are: each way that they have once; empty without any
 * @param confirm the same of its confirm trials
 * @param gradientEvaluations that the forward passes cost, a third each
 * @param share of the variant's compute, evaluation included; confirmation counts as if the winner
 *     were the dearest configuration
 */
public record Evaluated(
    String variant,
    List<Rhythm> tune,
    List<Rhythm> confirm,
    double gradientEvaluations,
    double share) {

  /**
   * How often a trial is evaluated.
   *
   * @param every so many epochs, and behind the last
   * @param times in the whole trial
   */
  public record Rhythm(long every, long times) {
    private static Rhythm of(Classification spec) {
      return new Rhythm(Math.min(spec.evaluation().every(), spec.epochs()), spec.timesEvaluated());
    }

    private String text() {
      return times == 1
          ? "at the end"
          : every == 1 ? "every epoch" : "every %d epochs".formatted(every);
    }
  }

  /**
   * Of a variant.
   *
   * @param trials that are known, of all variants
   * @param confirmed how many confirm trials it has at most
   */
  static Evaluated of(Sweep sweep, VariantSpace variant, List<Trial> trials, int confirmed) {
    List<Trial> own = trials.stream().filter(t -> t.variant().equals(variant.name())).toList();
    List<Classification> tune = sweep.tunes() ? specs(sweep, own, Phase.TUNE) : List.of();
    List<Classification> confirm = confirmed > 0 ? specs(sweep, own, Phase.CONFIRM) : List.of();
    double evaluation = sum(tune, confirm, confirmed, EvaluationCost::of);
    double training = sum(tune, confirm, confirmed, Classification::gradientEvaluations);
    return new Evaluated(
        variant.name(),
        rhythms(tune),
        rhythms(confirm),
        evaluation,
        training == 0 ? 0 : evaluation / (training + evaluation));
  }

  private static List<Classification> specs(Sweep sweep, List<Trial> trials, Phase phase) {
    return trials.stream()
        .map(trial -> Planner.spec(sweep, trial, phase))
        .filter(Classification.class::isInstance)
        .map(Classification.class::cast)
        .toList();
  }

  private static List<Rhythm> rhythms(List<Classification> specs) {
    return specs.stream().map(Rhythm::of).distinct().toList();
  }

  private static double sum(
      List<Classification> tune,
      List<Classification> confirm,
      int confirmed,
      ToDoubleFunction<Classification> amount) {
    return tune.stream().mapToDouble(amount).sum()
        + confirmed * confirm.stream().mapToDouble(amount).max().orElse(0);
  }

  /** A table of them for a person, with a sum; nothing where nothing is evaluated. */
  static String table(List<Evaluated> variants, long training) {
    double sum = variants.stream().mapToDouble(Evaluated::gradientEvaluations).sum();
    if (sum == 0) {
      return "";
    }
    String row = "%-12s %24s %24s %8s\n";
    return Stream.concat(
            Stream.of(row.formatted("evaluated", "tune", "confirm", "share")),
            Stream.concat(
                variants.stream()
                    .map(one ->
                        row.formatted(
                            one.variant(),
                            text(one.tune()),
                            text(one.confirm()),
                            percent(one.share()))),
                Stream.of(row.formatted("in sum", "", "", percent(sum / (training + sum))))))
        .collect(Collectors.joining("", "\n", ""));
  }

  private static String text(List<Rhythm> rhythms) {
    return rhythms.isEmpty()
        ? "–"
        : rhythms.stream().map(Rhythm::text).distinct().collect(Collectors.joining(" or "));
  }

  private static String percent(double share) {
    return "%.1f %%".formatted(100 * share);
  }
}
