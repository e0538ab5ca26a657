package dev.lethe.orchestrator.simulator;

/** Ends an orchestrator at one of its calls: before the world has it, or just after. */
final class CrashPoint implements Calls {
  private final int fatal;
  private final boolean early;
  private final int arriving;
  private int calls;

  /**
   * Where it ends.
   *
   * @param fatal the call, from 1; 0 for none
   * @param early whether it ends before that call
   * @param arriving records that it had sent, and that get to the log some time later
   */
  CrashPoint(int fatal, boolean early, int arriving) {
    this.fatal = fatal;
    this.early = early;
    this.arriving = arriving;
  }

  /** How many calls there were. */
  int calls() {
    return calls;
  }

  @Override
  public void before() {
    calls++;
    if (early) {
      endAtTheFatalOne();
    }
  }

  @Override
  public void after() {
    if (!early) {
      endAtTheFatalOne();
    }
  }

  private void endAtTheFatalOne() {
    if (calls == fatal) {
      throw new Killed(arriving);
    }
  }

  @Override
  public String toString() {
    return "killed %s call %d, of what was sent %d arrive"
        .formatted(early ? "before" : "after", fatal, arriving);
  }
}
