package dev.lethe.orchestrator.ranking;

import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.orchestrator.ledger.TrialStatus;
import dev.lethe.orchestrator.ledger.TrialView;
import dev.lethe.orchestrator.ledger.Winner;
import dev.lethe.orchestrator.plan.Planner;
import dev.lethe.orchestrator.plan.Searched;
import dev.lethe.orchestrator.statistics.Averages;
import dev.lethe.orchestrator.statistics.Interval;
import dev.lethe.orchestrator.statistics.MeanInterval;
import dev.lethe.orchestrator.sweep.Metric.Goal;
import dev.lethe.orchestrator.sweep.Sweep;
import dev.lethe.orchestrator.sweep.Task;
import dev.lethe.orchestrator.sweep.VariantSpace;
import dev.lethe.protocol.Phase;
import dev.lethe.protocol.TrainingSpec;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The runs of one variant that count: those of the configuration that won, or every tune trial
 * where none of them had a result to win with.
 *
 * <p>A run without a result is as bad as can be: no example right, or an infinite loss.
 *
 * @param trials those runs
 * @param planned every trial of the variant, whatever became of it
 */
record Runs(
    Sweep sweep,
    String variant,
    @Nullable Winner winner,
    List<TrialView> trials,
    List<TrialView> planned) {

  static Runs of(SweepView view, VariantSpace variant, Phase phase) {
    Winner winner = view.winners().get(variant.name());
    List<TrialView> planned =
        view.trials().stream().filter(t -> t.trial().variant().equals(variant.name())).toList();
    return new Runs(
        view.sweep(),
        variant.name(),
        winner,
        counted(view.sweep(), planned, winner, phase),
        planned);
  }

  private static List<TrialView> counted(
      Sweep sweep, List<TrialView> planned, @Nullable Winner winner, Phase phase) {
    if (winner == null) {
      return List.of();
    }
    Stream<TrialView> ended =
        planned.stream()
            .filter(t -> t.status() == TrialStatus.DONE || t.status() == TrialStatus.FAILED);
    if (winner.configuration() == 0) {
      return switch (sweep.task()) {
        case Task.Classification _ -> ended.filter(t -> t.trial().phase() == Phase.TUNE).toList();
        case Task.Noop _ -> List.of(); // nothing is measured, so nothing went wrong
      };
    }
    return ended
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
        : (int) trials.stream().filter(trial -> result(trial, ranked(trial)) == null).count();
  }

  private RankedMetrics ranked(TrialView trial) {
    return RankedMetrics.of(sweep, trial);
  }

  /** The reported metric among these; null where the run has no finite one. */
  private @Nullable Double result(TrialView trial, RankedMetrics ranked) {
    return result(trial, ranked.metrics(), sweep.report());
  }

  private static @Nullable Double result(
      TrialView trial, Map<String, Double> metrics, String metric) {
    Double value = metrics.get(metric);
    return trial.status() == TrialStatus.DONE && value != null && Double.isFinite(value)
        ? value
        : null;
  }

  private static double score(TrialView trial, Map<String, Double> metrics, String metric) {
    Double result = result(trial, metrics, metric);
    double worst = Goal.of(metric) == Goal.MAXIMIZE ? 0 : Double.POSITIVE_INFINITY;
    return result == null ? worst : result;
  }

  /** Results on the reported metric, in the order of the seeds; none where nothing won. */
  SortedMap<Long, Double> bySeed() {
    return isMeasured() ? bySeed(sweep.report()) : new TreeMap<>();
  }

  private SortedMap<Long, Double> bySeed(String metric) {
    SortedMap<Long, Double> scores = new TreeMap<>();
    trials.forEach(
        trial -> scores.put(trial.trial().seed(), score(trial, ranked(trial).metrics(), metric)));
    return scores;
  }

  private double[] scores(String metric) {
    return bySeed(metric).values().stream().mapToDouble(Double::doubleValue).toArray();
  }

  /** Of the reported metric, infinite with a run that has no finite loss; NaN without runs. */
  double mean() {
    return isMeasured() ? Averages.mean(scores(sweep.report())) : Double.NaN;
  }

  /** The interval of that. */
  @Nullable Interval interval(MeanInterval intervals) {
    return isMeasured() ? intervals.of(scores(sweep.report())) : null;
  }

  /** What the runs have, without a value where they have no result. */
  List<SeedScore> listed() {
    return isMeasured()
        ? trials.stream()
            .map(this::listed)
            .sorted(Comparator.comparingLong(SeedScore::seed))
            .toList()
        : List.of();
  }

  private SeedScore listed(TrialView trial) {
    RankedMetrics ranked = ranked(trial);
    return new SeedScore(trial.trial().seed(), result(trial, ranked), ranked.epoch());
  }

  /**
   * What confirmation says of the score that won, both at the end, where configurations are chosen;
   * null in a sweep that did not do both.
   */
  @Nullable WinnersCurse curse(MeanInterval intervals) {
    Double tuned = winner == null ? null : winner.score();
    if (tuned == null || !isMeasured() || trials.getFirst().trial().phase() != Phase.CONFIRM) {
      return null;
    }
    String metric = sweep.metric().name();
    double[] confirmed =
        trials.stream()
            .sorted(Comparator.comparingLong(trial -> trial.trial().seed()))
            .mapToDouble(trial -> score(trial, trial.metrics(), metric))
            .toArray();
    double mean = Averages.mean(confirmed);
    return Double.isFinite(mean)
        ? WinnersCurse.of(sweep.metric(), tuned, mean, intervals.of(confirmed))
        : null;
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

  /** A run without a result counts here as it counts in the mean beside it. */
  Map<String, Double> others(Set<String> names) {
    Map<String, Double> means = new TreeMap<>();
    if (isMeasured()) {
      names.forEach(name -> means.put(name, Averages.mean(scores(name))));
    }
    return means;
  }

  /** The searched parameters of what is ranked. */
  Map<String, Object> parameters() {
    return isMeasured() ? Searched.of(sweep, trials.getFirst().trial()) : Map.of();
  }

  /** All trials of a phase. */
  List<TrialView> planned(Phase phase) {
    return planned.stream().filter(trial -> trial.trial().phase() == phase).toList();
  }

  /** What one of these runs used at most: one that failed early used less. */
  double most(ToDoubleFunction<TrialView> what) {
    return trials.stream().mapToDouble(what).max().orElse(0);
  }

  double epochs(TrialView trial) {
    return switch (Planner.spec(sweep, trial.trial())) {
      case TrainingSpec.Classification training ->
          (double) trial.steps() / training.stepsPerEpoch();
      case TrainingSpec.Noop _ -> 0;
    };
  }

  /** How long a run trained, the mean of those that know; NaN where none does. */
  double seconds() {
    return trials.stream()
        .map(TrialView::seconds)
        .filter(Objects::nonNull)
        .mapToDouble(Double::doubleValue)
        .average()
        .orElse(Double.NaN);
  }
}
