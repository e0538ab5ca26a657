package dev.lethe.worker.corruption;

/** What one kind of corruption does to an image at one severity. */
@FunctionalInterface
interface Change {
  /** Another picture of the same size; values beyond 0 and 1 are clipped later. */
  Picture of(Picture clean, Chance chance);
}
