package dev.lethe.worker.trial;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.TimeUnit;

/** A thread that runs nothing before it is told to. */
final class HandDriven extends AbstractExecutorService {
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private boolean shutdown;

  /** Runs the oldest task to its end. */
  void runNext() {
    tasks.remove().run();
  }

  boolean isIdle() {
    return tasks.isEmpty();
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
  }

  @Override
  public void shutdown() {
    shutdown = true;
  }

  @Override
  public List<Runnable> shutdownNow() {
    shutdown = true;
    return List.copyOf(tasks);
  }

  @Override
  public boolean isShutdown() {
    return shutdown;
  }

  @Override
  public boolean isTerminated() {
    return shutdown && tasks.isEmpty();
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return isTerminated();
  }
}
