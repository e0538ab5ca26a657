package dev.lethe.orchestrator.ranking;

import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.orchestrator.ledger.TrialStatus;
import dev.lethe.orchestrator.ledger.TrialView;
import dev.lethe.orchestrator.ledger.Winner;
import dev.lethe.orchestrator.plan.Planner;
import dev.lethe.orchestrator.plan.Searched;
import dev.lethe.orchestrator.sweep.Metric.Goal;
import dev.lethe.orchestrator.sweep.Sweep;
import dev.lethe.orchestrator.sweep.Task;
import dev.lethe.orchestrator.sweep.VariantSpace;
import dev.lethe.protocol.Phase;
import dev.lethe.protocol.TrainingSpec;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The runs of one variant that count: those of the configuration that won, or every tune trial
 * where none of them had a result to win with.
 *
 * <p>A run without a result is as bad as can be: no example right, or an infinite loss.
 */
record Runs(Sweep sweep, String variant, @Nullable Winner winner, List<TrialView> trials) {

  static Runs of(SweepView view, VariantSpace variant, Phase phase) {
    Winner winner = view.winners().get(variant.name());
    List<TrialView> ended =
        view.trials().stream()
            .filter(t -> t.trial().variant().equals(variant.name()))
            .filter(t -> t.status() == TrialStatus.DONE || t.status() == TrialStatus.FAILED)
            .toList();
    return new Runs(
        view.sweep(), variant.name(), winner, counted(view.sweep(), ended, winner, phase));
  }

  private static List<TrialView> counted(
      Sweep sweep, List<TrialView> ended, @Nullable Winner winner, Phase phase) {
    if (winner == null) {
      return List.of();
    }
    if (winner.configuration() == 0) {
      return switch (sweep.task()) {
        case Task.Classification _ ->
            ended.stream().filter(t -> t.trial().phase() == Phase.TUNE).toList();
        case Task.Noop _ -> List.of(); // nothing is measured, so nothing went wrong
      };
    }
    return ended.stream()
        .filter(t -> t.trial().phase() == phase)
        .filter(t -> t.trial().configuration() == winner.configuration())
        .toList();
  }

  /** Whether every configuration was tried and none had a result. */
  boolean nothingWon() {
    return winner != null && winner.configuration() == 0 && !trials.isEmpty();
  }

  /** Whether there is something to compare. */
  boolean isMeasured() {
    return !trials.isEmpty() && !nothingWon();
  }

  int size() {
    return trials.size();
  }

  /** Runs without a result. */
  int failed() {
    return nothingWon()
        ? size()
        : (int) trials.stream().filter(trial -> !hasResult(trial, sweep.report())).count();
  }

  private static boolean hasResult(TrialView trial, String metric) {
    Double value = trial.metrics().get(metric);
    return trial.status() == TrialStatus.DONE && value != null && Double.isFinite(value);
  }

  private static double score(TrialView trial, String metric) {
    double worst = Goal.of(metric) == Goal.MAXIMIZE ? 0 : Double.POSITIVE_INFINITY;
    return hasResult(trial, metric) ? trial.metrics().getOrDefault(metric, worst) : worst;
  }

  private double[] scores(String metric) {
    return trials.stream().mapToDouble(trial -> score(trial, metric)).toArray();
  }

  /** Of the reported metric, infinite with a run that has no finite loss; NaN without runs. */
  double mean() {
    return isMeasured() ? Interval.mean(scores(sweep.report())) : Double.NaN;
  }

  private Map<Long, Double> bySeed() {
    Map<Long, Double> scores = new TreeMap<>();
    trials.forEach(trial -> scores.put(trial.trial().seed(), score(trial, sweep.report())));
    return scores;
  }

  /**
   * These results minus the baseline's, by the seeds that both have; infinite where one of the two
   * has no finite loss, nothing where neither has.
   */
  double[] minus(Runs baseline) {
    if (!isMeasured() || !baseline.isMeasured()) {
      return new double[0];
    }
    Map<Long, Double> other = baseline.bySeed();
    return bySeed().entrySet().stream()
        .filter(score -> other.containsKey(score.getKey()))
        .mapToDouble(score -> difference(score.getValue(), other.getOrDefault(score.getKey(), 0.0)))
        .toArray();
  }

  private static double difference(double one, double other) {
    return one == other ? 0 : one - other;
  }

  /** Names of the final metrics of test sets beside the one that is reported. */
  Set<String> otherMetrics() {
    return trials.stream()
        .flatMap(trial -> trial.metrics().keySet().stream())
        .filter(Runs::isOfTestSet)
        .filter(name -> !name.equals(sweep.report()))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Not those of the kinds of corruption within one set, which would be too many columns. */
  private static boolean isOfTestSet(String metric) {
    return metric.endsWith("/accuracy")
        && metric.indexOf('/') == metric.lastIndexOf('/')
        && !metric.startsWith("validation/")
        && !metric.startsWith("training/");
  }

  Standing standing(int rank, @Nullable Difference difference, Set<String> otherMetrics) {
    double mean = mean();
    return new Standing(
        rank,
        variant,
        winner == null ? 0 : winner.configuration(),
        isMeasured() ? Searched.of(sweep, trials.getFirst().trial()) : Map.of(),
        size(),
        failed(),
        Double.isFinite(mean) ? mean : null,
        isMeasured()
            ? Interval.ofMean(scores(sweep.report()), sweep.statistics().confidence())
            : null,
        difference,
        others(otherMetrics),
        trials.stream().mapToLong(TrialView::gradientEvaluations).max().orElse(0),
        trials.stream().mapToLong(TrialView::steps).max().orElse(0),
        trials.stream().mapToDouble(this::epochs).max().orElse(0),
        winner == null ? null : winner.score());
  }

  /** A run without a result counts here as it counts in the mean beside it. */
  private Map<String, Double> others(Set<String> names) {
    Map<String, Double> means = new TreeMap<>();
    if (isMeasured()) {
      names.forEach(name -> means.put(name, Interval.mean(scores(name))));
    }
    return means;
  }

  private double epochs(TrialView trial) {
    return switch (Planner.spec(sweep, trial.trial())) {
      case TrainingSpec.Classification training ->
          (double) trial.steps() / training.stepsPerEpoch();
      case TrainingSpec.Noop _ -> 0;
    };
  }
}
