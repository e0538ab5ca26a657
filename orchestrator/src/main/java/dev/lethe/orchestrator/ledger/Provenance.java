package dev.lethe.orchestrator.ledger;

import dev.lethe.protocol.Fact.Imported;
import dev.lethe.protocol.SweepName;
import java.util.Optional;

/**
 * The log that a sweep ran in, and how far that is known here.
 *
 * @param position offset behind the last record that was folded
 * @param export what brought it here; empty where it ran in this log
 */
public record Provenance(String log, long position, Optional<Imported.Export> export) {

  /** Where a sweep of this ledger ran. */
  public static Provenance of(SweepName sweep, Ledger ledger) {
    return ledger
        .sweep(sweep)
        .flatMap(SweepState::export)
        .map(export -> new Provenance(export.log(), export.position(), Optional.of(export)))
        .orElseGet(() -> new Provenance(ledger.logId(), ledger.position(), Optional.empty()));
  }

  /** Whether it is known as it once was, and cannot go on here. */
  public boolean isElsewhere() {
    return export.isPresent();
  }
}
