package dev.lethe.orchestrator.coordinator;

/** What became of a command. */
public enum Answer {
  /** It changed something. */
  DONE,
  /** It was so already. */
  ALREADY,
  /** There is no such sweep. */
  UNKNOWN_SWEEP,
  /** The name belongs to a sweep with another file. */
  NAME_TAKEN,
  /** The sweep has ended. */
  ENDED
}
