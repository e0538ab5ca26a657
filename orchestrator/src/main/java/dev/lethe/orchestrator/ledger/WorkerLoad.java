package dev.lethe.orchestrator.ledger;

import dev.lethe.protocol.Attempt;
import dev.lethe.protocol.WorkerId;
import java.util.LinkedHashSet;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/** The open assignments of a worker, the oldest first. */
final class WorkerLoad {
  private final WorkerId worker;
  private final LinkedHashSet<Attempt> open = new LinkedHashSet<>();
  private @Nullable Attempt crowdedBy;
  private boolean leaving;

  WorkerLoad(WorkerId worker) {
    this.worker = worker;
  }

  /** The one id that all its trials share. */
  WorkerId worker() {
    return worker;
  }

  SequencedSet<Attempt> open() {
    return open;
  }

  boolean isLeaving() {
    return leaving;
  }

  /** How many more the worker takes, which says that it has so many places. */
  int free(int places) {
    boolean closed = leaving || (crowdedBy != null && !open.isEmpty());
    return closed ? 0 : places - open.size();
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

  /** The worker takes nothing any more. */
  void leave() {
    leaving = true;
  }

  /**
   * The worker gave one back as too much: the one that it runs is a long one, and what it holds
   * still is all it takes for now.
   */
  void crowd() {
    crowdedBy = open.isEmpty() ? null : open.getFirst();
  }
}
