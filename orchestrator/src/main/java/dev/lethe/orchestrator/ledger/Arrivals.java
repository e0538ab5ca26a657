package dev.lethe.orchestrator.ledger;

import dev.lethe.protocol.Fact.Imported;
import dev.lethe.protocol.SweepName;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The sweeps that are on their way into this log. One that is left on the way goes on where it
 * stands, under any later leader, or begins anew with another export.
 */
final class Arrivals {
  private final Map<SweepName, Arrival> underWay = new HashMap<>();

  /** Whether the part follows on what is here of its export. */
  boolean isNext(Imported part) {
    return part.from() == size(part.sweep(), part.export());
  }

  /** Facts of the export that are here. */
  long size(SweepName sweep, Imported.Export export) {
    Arrival arrival = underWay.get(sweep);
    return arrival != null && arrival.isOf(export) ? arrival.size() : 0;
  }

  /** Takes the next part; the arrival when this was the last. */
  Optional<Arrival> take(Imported part) {
    Arrival arrival =
        part.from() == 0
            ? new Arrival(part)
            : Objects.requireNonNull(underWay.get(part.sweep()), "begins in the middle");
    underWay.put(part.sweep(), arrival);
    arrival.take(part);
    if (!arrival.isWhole()) {
      return Optional.empty();
    }
    drop(part.sweep());
    return Optional.of(arrival);
  }

  /** The name belongs to somebody else now. */
  void drop(SweepName sweep) {
    underWay.remove(sweep);
  }
}
