package dev.lethe.orchestrator.cli;

import dev.lethe.orchestrator.ledger.Ledger;
import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.protocol.SweepName;
import java.util.stream.Collectors;

/** Names of sweeps that a user typed. */
final class SweepNames {
  private SweepNames() {}

  static SweepName require(String name) throws ServerProblem {
    if (!SweepName.isValid(name)) {
      throw new ServerProblem(
          Exit.BAD_INPUT,
          "\"%s\" cannot be the name of a sweep: expected 1 to 63 of a-z, 0-9 and -."
              .formatted(name));
    }
    return new SweepName(name);
  }

  /** The sweep of this name. */
  static SweepView find(SweepName name, Ledger ledger) throws ServerProblem {
    return ledger
        .view(name)
        .orElseThrow(() ->
            new ServerProblem(
                Exit.BAD_INPUT, "there is no sweep %s; there %s".formatted(name, known(ledger))));
  }

  private static String known(Ledger ledger) {
    String names =
        ledger.sweeps().stream()
            .map(sweep -> sweep.sweep().name().value())
            .collect(Collectors.joining(", "));
    return names.isEmpty() ? "is none at all" : "are: " + names;
  }
}
