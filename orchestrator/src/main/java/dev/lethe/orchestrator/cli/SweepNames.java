package dev.lethe.orchestrator.cli;

import dev.lethe.protocol.SweepName;

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
}
