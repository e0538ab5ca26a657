package dev.lethe.orchestrator.simulator;

/** Hears of every call that an orchestrator makes to the world, and may end the process there. */
interface Calls {
  Calls UNHEARD =
      new Calls() {
        @Override
        public void before() {}

        @Override
        public void after() {}
      };

  void before();

  void after();

  /** The process is gone. Nothing in the orchestrator may catch this. */
  final class Killed extends Error {
    private static final long serialVersionUID = 1;

    private final int arriving;

    /**
     * In the middle of something.
     *
     * @param arriving records that it had sent, and that get to the log some time later
     */
    Killed(int arriving) {
      this.arriving = arriving;
    }

    int arriving() {
      return arriving;
    }
  }
}
