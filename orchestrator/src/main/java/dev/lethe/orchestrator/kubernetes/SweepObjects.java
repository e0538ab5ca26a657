package dev.lethe.orchestrator.kubernetes;

import java.util.List;

/** The Sweep objects of a cluster. Writes fail where the object changed or went meanwhile. */
interface SweepObjects {
  /** Those that there are, as far as was heard. */
  List<SweepObject> all();

  /** Sets the finalizer. */
  void hold(SweepObject object);

  /** Takes the finalizer away; an object that is gone needs none. */
  void release(SweepObject object);

  /** Writes the whole status. */
  void report(SweepObject object, ObjectStatus status);
}
