package dev.lethe.orchestrator.kubernetes;

import java.util.List;

/** The Sweep objects of a cluster. */
interface SweepObjects {
  /** The object changed or went since it was seen; what is there now is seen in the next pass. */
  class Changed extends RuntimeException {
    private static final long serialVersionUID = 1;

    Changed(Throwable refusal) {
      super(refusal);
    }
  }

  /** It went. */
  final class Gone extends Changed {
    private static final long serialVersionUID = 1;

    Gone(Throwable refusal) {
      super(refusal);
    }
  }

  /** Those that there are, as far as was heard. */
  List<SweepObject> all();

  /**
   * Sets the finalizer.
   *
   * @throws Changed when it could not
   */
  void hold(SweepObject object);

  /**
   * Takes the finalizer away; an object that is gone needs none.
   *
   * @throws Changed when it could not
   */
  void release(SweepObject object);

  /**
   * Writes the whole status.
   *
   * @throws Changed when it could not
   */
  void report(SweepObject object, ObjectStatus status);
}
