package dev.lethe.orchestrator.ledger;

import dev.lethe.protocol.Attempt;
import java.util.LinkedHashSet;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/** The open assignments of a worker, the oldest first. */
final class WorkerLoad {
  private final LinkedHashSet<Attempt> open = new LinkedHashSet<>();
  private @Nullable Attempt crowdedBy;

  SequencedSet<Attempt> open() {
    return open;
  }

  /** Whether the worker handed a trial back because the one that it runs is a long one. */
  boolean isCrowded() {
    return crowdedBy != null;
  }

  void assign(Attempt attempt) {
    open.add(attempt);
  }

  void end(Attempt attempt) {
    open.remove(attempt);
    if (attempt.equals(crowdedBy)) {
      crowdedBy = null;
    }
  }

  /** The worker gave one back as too much; what it holds still is all it takes for now. */
  void crowd() {
    crowdedBy = open.isEmpty() ? null : open.getFirst();
  }
}
