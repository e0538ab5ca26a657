package dev.lethe.orchestrator.ledger;

import dev.lethe.protocol.Fact.Imported;
import dev.lethe.protocol.SweepName;
import dev.lethe.protocol.Wire;
import java.util.Optional;

/**
 * A sweep of another log on its way into this one. Its facts are folded by a ledger of their own,
 * as that log's was: who led there, how far its reports were read and what its workers held is
 * nothing to this log.
 */
final class Arrival {
  private final SweepName name;
  private final Imported.Export export;
  private final Ledger facts = new Ledger();
  private long size;

  Arrival(Imported first) {
    name = first.sweep();
    export = first.export();
  }

  boolean isOf(Imported.Export other) {
    return export.equals(other);
  }

  /** Facts that are here. */
  long size() {
    return size;
  }

  void take(Imported part) {
    for (Imported.Foreign fact : part.facts()) {
      facts.apply(fact.offset(), Wire.logRecord(Wire.encode(fact.record())));
    }
    size += part.facts().size();
  }

  boolean isWhole() {
    return size == export.facts();
  }

  /** The sweep, where the facts are those of the export's log and say how it ended. */
  Optional<SweepState> ended() {
    return facts.isUnderstood() && facts.logId().equals(export.log())
        ? facts.sweep(name).filter(this::hasEnded).map(sweep -> sweep.from(export))
        : Optional.empty();
  }

  private boolean hasEnded(SweepState sweep) {
    boolean ended =
        sweep.status() == SweepStatus.FINISHED || sweep.status() == SweepStatus.CANCELLED;
    return ended && sweep.hash().equals(export.hash());
  }
}
