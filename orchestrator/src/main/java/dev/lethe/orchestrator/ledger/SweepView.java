package dev.lethe.orchestrator.ledger;

import dev.lethe.orchestrator.plan.Reach;
import dev.lethe.orchestrator.sweep.Sweep;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A sweep at one moment.
 *
 * @param note what a person should know: why it was cancelled, or that no worker has the data
 * @param dataset checksum of the data that its workers train on; null before one has said it
 * @param planned whether no more trials will be added
 * @param trials in the order of the plan
 */
public record SweepView(
    Sweep sweep,
    String hash,
    String yaml,
    Map<String, String> source,
    SweepStatus status,
    String note,
    long submittedAt,
    @Nullable Long endedAt,
    @Nullable String dataset,
    boolean planned,
    List<VariantCounts> variants,
    Map<String, Winner> winners,
    List<TrialView> trials) {

  /** Whether the trial's configuration is the one that its variant is confirmed with. */
  public boolean won(TrialView trial) {
    Winner winner = winners.get(trial.trial().variant());
    return winner != null && winner.configuration() == trial.trial().configuration();
  }

  /** The same as if the sweep reported this metric. */
  public SweepView reporting(String metric) {
    return new SweepView(
        sweep.withReport(metric),
        hash,
        yaml,
        source,
        status,
        note,
        submittedAt,
        endedAt,
        dataset,
        planned,
        variants,
        winners,
        trials);
  }

  /** What its file asks for and cannot show, whatever the results: that the seeds are too few. */
  public List<String> warnings() {
    return Reach.warning(sweep).stream().toList();
  }

  /** The accuracies and losses that its trials have had, by which they can be ranked. */
  public SortedSet<String> rankable() {
    return trials.stream()
        .flatMap(trial -> trial.metrics().keySet().stream())
        .filter(name -> name.endsWith("/accuracy") || name.endsWith("/loss"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The same with something else that a person should know. */
  public SweepView withNote(String other) {
    return new SweepView(
        sweep,
        hash,
        yaml,
        source,
        status,
        other,
        submittedAt,
        endedAt,
        dataset,
        planned,
        variants,
        winners,
        trials);
  }
}
