package dev.lethe.worker.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import java.util.function.Supplier;

/**
 * Frees what a computation makes on the way to its result. An array otherwise lives as long as its
 * manager: for a network, all values of all passes of a step together, of which a gradient needs
 * half and the next pass nothing. What the engine keeps for a gradient stays until it was taken.
 */
public final class Scratch {
  private Scratch() {}

  /**
   * The result, which lives as long as its manager or until it is closed; all else that the
   * computation made on this thread is closed.
   */
  public static NDArray result(Supplier<NDArray> computation) {
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      NDArray result = computation.get();
      NDScope.unregister(result);
      return result;
    }
  }

  /** Closes an array, unless it is the very same as one that is still read. */
  @SuppressWarnings("ReferenceEquality") // the same array, not one that holds the same numbers
  public static void close(NDArray array, NDArray... read) {
    for (NDArray other : read) {
      if (array == other) {
        return;
      }
    }
    array.close();
  }
}
