package dev.lethe.artifacts;

import static dev.lethe.artifacts.StoreFailure.Kind.AWAY;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Waits for a store's answer for as long as anything moves and it is wanted, however large it is.
 *
 * @param store for a person
 * @param patience how long nothing may move
 */
record Watch(String store, Duration patience) {
  private static final long LOOK_MILLIS = 100;

  /**
   * The answer; what still moves is broken off when there is none.
   *
   * @param moved bytes that have gone through
   * @param goOn asked several times a second; false gives up
   * @throws StoreFailure when it is given up
   */
  <T> T await(Future<T> answer, LongSupplier moved, BooleanSupplier goOn)
      throws StoreFailure, ExecutionException, InterruptedException {
    long bytes = 0;
    long since = System.nanoTime();
    try {
      while (true) {
        try {
          return answer.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
          if (moved.getAsLong() != bytes) {
            bytes = moved.getAsLong();
            since = System.nanoTime();
          }
        }
        if (!goOn.getAsBoolean()) {
          throw new StoreFailure(
              AWAY, "the transfer from or to %s was broken off".formatted(store));
        }
        if (System.nanoTime() - since > patience.toNanos()) {
          throw new StoreFailure(
              AWAY, "%s lets nothing move for %d s".formatted(store, patience.toSeconds()));
        }
      }
    } finally {
      answer.cancel(true);
    }
  }
}
