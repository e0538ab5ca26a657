package dev.lethe.worker.trial;

/**
 * Ends the process at once, because going on would be worse: a worker that seems to have said what
 * it could not say keeps its trial from everybody for ever. Nothing is handed back; the leases end,
 * and the trials are run again.
 */
public interface Emergency {
  /**
   * Does not return in a real process.
   *
   * @param message for a person: what happened, to what, what to do
   */
  void endProcess(Cause cause, String message);

  /** Why; each is an exit code of its own. */
  enum Cause {
    /** Nothing was done for too long. */
    STALLED(70),
    /** A report cannot reach the orchestrator any more. */
    REPORT_LOST(71),
    /** A thread met what it cannot go on from. */
    BROKEN(72);

    private final int exitCode;

    Cause(int exitCode) {
      this.exitCode = exitCode;
    }

    public int exitCode() {
      return exitCode;
    }
  }
}
