package dev.lethe.orchestrator.ledger;

import dev.lethe.orchestrator.sweep.Sweep;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A sweep at one moment.
 *
 * @param note what a person should know: why it was cancelled, or that no worker has the data
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
    boolean planned,
    List<VariantCounts> variants,
    Map<String, Winner> winners,
    List<TrialView> trials) {

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
        planned,
        variants,
        winners,
        trials);
  }
}
