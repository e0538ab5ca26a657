package dev.lethe.orchestrator.measures;

import dev.lethe.orchestrator.ledger.EpochPoint;
import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.orchestrator.ledger.TrialStatus;
import dev.lethe.orchestrator.ledger.TrialView;
import dev.lethe.orchestrator.plan.Searched;
import dev.lethe.orchestrator.sweep.Sweep;
import dev.lethe.protocol.Measure;
import dev.lethe.protocol.Phase;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A run with what was measured of it.
 *
 * @param parameters those that the sweep searches
 * @param measures by name
 */
public record MeasuredRun(
    String variant,
    Phase phase,
    long seed,
    Map<String, Object> parameters,
    double gap,
    double accuracy,
    Map<String, Double> measures) {

  /** The sweep's runs of which something was measured, in the order of the plan. */
  public static List<MeasuredRun> of(SweepView view) {
    Targets targets = Targets.of(view.sweep().report());
    return view.trials().stream()
        .map(trial -> of(view.sweep(), targets, trial))
        .flatMap(Optional::stream)
        .toList();
  }

  /** What the trial says; empty while it is not done, and where nothing was measured. */
  static Optional<MeasuredRun> of(Sweep sweep, Targets targets, TrialView trial) {
    Optional<Double> gap = targets.gap(trial.metrics());
    Optional<Double> accuracy = targets.accuracy(trial.metrics());
    Map<String, Double> measures = measures(trial);
    if (trial.status() != TrialStatus.DONE
        || gap.isEmpty()
        || accuracy.isEmpty()
        || measures.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new MeasuredRun(
            trial.trial().variant(),
            trial.trial().phase(),
            trial.trial().seed(),
            Searched.of(sweep, trial.trial()),
            gap.get(),
            accuracy.get(),
            measures));
  }

  private static Map<String, Double> measures(TrialView trial) {
    Map<String, Double> measures = new TreeMap<>();
    trial
        .metrics()
        .forEach((name, value) -> {
          if (isFinalMeasure(name) && Double.isFinite(value)) {
            measures.put(name, value);
          }
        });
    measures.putAll(forgetting(trial.epochs()));
    return measures;
  }

  private static boolean isFinalMeasure(String name) {
    return name.startsWith(Measure.AT_THE_END)
        && !name.equals(Measure.TRAIN_ACCURACY)
        && !name.equals(Measure.TRAIN_LOSS);
  }

  /** Means over the epochs that were looked at. */
  private static Map<String, Double> forgetting(List<EpochPoint> epochs) {
    Map<String, Double> sums = new TreeMap<>();
    Map<String, Integer> counts = new TreeMap<>();
    for (EpochPoint epoch : epochs) {
      epoch
          .metrics()
          .forEach((name, value) -> {
            if (name.startsWith(Measure.FORGETTING) && Double.isFinite(value)) {
              sums.merge(name, value, Double::sum);
              counts.merge(name, 1, Integer::sum);
            }
          });
    }
    sums.replaceAll((name, sum) -> sum / counts.getOrDefault(name, 1));
    return sums;
  }
}
