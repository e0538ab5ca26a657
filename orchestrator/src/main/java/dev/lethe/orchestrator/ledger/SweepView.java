package dev.lethe.orchestrator.ledger;

import dev.lethe.orchestrator.plan.Looks;
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
 * @param owner who was let in to submit it; null where anybody was
 * @param note what a person should know: why it was cancelled, or that no worker has the data
 * @param dataset checksum of the data that its workers train on; null before one has said it
 * @param planned whether no more trials will be added
 * @param addable confirm trials that may be added to undecided pairs; 0 while it is not known who
 *     is confirmed
 * @param trials in the order of the plan
 */
public record SweepView(
    Sweep sweep,
    String hash,
    String yaml,
    Map<String, String> source,
    @Nullable String owner,
    SweepStatus status,
    String note,
    long submittedAt,
    @Nullable Long endedAt,
    @Nullable String dataset,
    boolean planned,
    int addable,
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
        owner,
        status,
        note,
        submittedAt,
        endedAt,
        dataset,
        planned,
        addable,
        variants,
        winners,
        trials);
  }

  /**
   * After how many confirm seeds pairs are looked at; empty where every variant has all at once.
   */
  public List<Integer> looks() {
    Looks looks = Looks.of(sweep);
    return looks.areSeveral() ? looks.seeds() : List.of();
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
        owner,
        status,
        other,
        submittedAt,
        endedAt,
        dataset,
        planned,
        addable,
        variants,
        winners,
        trials);
  }
}
