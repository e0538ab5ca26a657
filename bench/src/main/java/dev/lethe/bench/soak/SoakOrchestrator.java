package dev.lethe.bench.soak;

import dev.lethe.orchestrator.cli.Lethe;

/** {@code lethe} as it is, in a process that does not outlive the soak. */
final class SoakOrchestrator {
  private SoakOrchestrator() {}

  public static void main(String[] args) {
    Parent.dieWithIt();
    Lethe.main(args);
  }
}
