package dev.lethe.orchestrator.mlflow;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Brings several runs at once, each by one thread from its first call to its last. Most of a call
 * is waiting for the server, which has more than one process.
 */
final class AtOnce {
  private static final int THREADS = 6;

  private AtOnce() {}

  /** What is done with a run. */
  interface Work<T> {
    void on(T item) throws MlflowAway;
  }

  /**
   * Does it with all of them and returns when no thread is at work any more. When MLflow is away,
   * nothing new is begun.
   *
   * @throws MlflowAway the first failure in the order of the items
   */
  static <T> void forEach(List<T> items, Work<T> work) throws MlflowAway {
    if (items.size() < 2) {
      for (T item : items) {
        work.on(item);
      }
      return;
    }
    AtomicBoolean away = new AtomicBoolean();
    List<Future<?>> begun = new ArrayList<>();
    try (ExecutorService threads =
        Executors.newFixedThreadPool(
            Math.min(THREADS, items.size()),
            Thread.ofPlatform().daemon().name("mlflow-", 0).factory())) {
      for (T item : items) {
        begun.add(
            threads.submit(() -> {
              if (!away.get()) {
                tell(away, item, work);
              }
              return item;
            }));
      }
    }
    for (Future<?> one : begun) {
      rethrow(one);
    }
  }

  /** What MLflow refuses of one run says nothing of the others. */
  private static <T> void tell(AtomicBoolean away, T item, Work<T> work) throws MlflowAway {
    try {
      work.on(item);
    } catch (MlflowAway e) {
      away.compareAndSet(false, !e.isRefusal());
      throw e;
    }
  }

  private static void rethrow(Future<?> ended) throws MlflowAway {
    try {
      Object _ = ended.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof MlflowAway away) {
        throw away;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
