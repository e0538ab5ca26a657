package dev.lethe.orchestrator.sensitivity;

import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.orchestrator.ledger.TrialStatus;
import dev.lethe.orchestrator.ledger.TrialView;
import dev.lethe.protocol.Phase;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A configuration that was tried.
 *
 * @param score mean of the sweep's metric over the tune seeds; null where one has no result
 */
record Tuned(int configuration, Map<String, Object> parameters, @Nullable Double score) {

  /** Those of one variant, by number. */
  static List<Tuned> of(SweepView view, String variant) {
    String metric = view.sweep().metric().name();
    return view.trials().stream()
        .filter(trial -> trial.trial().phase() == Phase.TUNE)
        .filter(trial -> trial.trial().variant().equals(variant))
        .collect(
            Collectors.groupingBy(
                trial -> trial.trial().configuration(), TreeMap::new, Collectors.toList()))
        .values()
        .stream()
        .map(runs -> of(runs, metric))
        .toList();
  }

  private static Tuned of(List<TrialView> runs, String metric) {
    double mean =
        runs.stream().mapToDouble(run -> result(run, metric)).average().orElse(Double.NaN);
    return new Tuned(
        runs.getFirst().trial().configuration(),
        runs.getFirst().trial().parameters(),
        Double.isFinite(mean) ? mean : null);
  }

  private static double result(TrialView run, String metric) {
    return run.status() == TrialStatus.DONE
        ? run.metrics().getOrDefault(metric, Double.NaN)
        : Double.NaN;
  }
}
