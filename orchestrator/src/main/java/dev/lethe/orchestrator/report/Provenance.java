package dev.lethe.orchestrator.report;

import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.protocol.Phase;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What repeats a sweep.
 *
 * @param source where the file came from: its name, the revision of its repository
 * @param hash of the resolved file
 * @param environments what trials ran on; several values where they ran on unlike machines
 */
record Provenance(
    Map<String, String> source,
    String hash,
    String yaml,
    List<Long> tuneSeeds,
    List<Long> confirmSeeds,
    Map<String, Set<String>> environments) {

  static Provenance of(SweepView view) {
    Map<String, Set<String>> environments = new TreeMap<>();
    view.trials()
        .forEach(trial ->
            trial
                .environment()
                .forEach((key, value) ->
                    environments.computeIfAbsent(key, _ -> new TreeSet<>()).add(value)));
    return new Provenance(
        new TreeMap<>(view.source()),
        view.hash(),
        view.yaml(),
        seeds(view, Phase.TUNE),
        seeds(view, Phase.CONFIRM),
        environments);
  }

  private static List<Long> seeds(SweepView view, Phase phase) {
    return view.trials().stream()
        .filter(trial -> trial.trial().phase() == phase)
        .map(trial -> trial.trial().seed())
        .distinct()
        .sorted()
        .toList();
  }
}
