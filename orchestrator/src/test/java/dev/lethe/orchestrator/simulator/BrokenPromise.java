package dev.lethe.orchestrator.simulator;

import org.jspecify.annotations.Nullable;

/** Something is so that must never be. */
final class BrokenPromise extends RuntimeException {
  private static final long serialVersionUID = 1;

  BrokenPromise(String what) {
    super(what);
  }

  @SuppressWarnings("AnnotateFormatMethod") // its annotation is in a library that tests do not have
  static void unless(boolean kept, String what, @Nullable Object... values) {
    if (!kept) {
      throw new BrokenPromise(what.formatted(values));
    }
  }
}
