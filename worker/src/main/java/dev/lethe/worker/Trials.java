package dev.lethe.worker;

import dev.lethe.protocol.Order;
import dev.lethe.protocol.Report;
import dev.lethe.protocol.Report.Completed;
import dev.lethe.protocol.Report.Started;
import dev.lethe.protocol.TrainingSpec.Classification;
import dev.lethe.protocol.TrainingSpec.Noop;
import dev.lethe.worker.trial.Trainer;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Trains the trials of every kind. */
final class Trials implements Trainer {
  private final Map<String, String> environment;

  Trials(@Nullable Path data, long cacheBytes, Path artifacts, int threads) {
    environment = Map.of("device", "cpu", "threads", String.valueOf(threads));
  }

  @Override
  public Report train(Order.Run order, Progress progress, Consumer<Report> reports) {
    return switch (order.spec()) {
      case Noop noop -> idle(order, noop, reports);
      case Classification training -> throw new IllegalStateException("" + training);
    };
  }

  private Report idle(Order.Run order, Noop noop, Consumer<Report> reports) {
    reports.accept(new Started(order.attempt(), null, environment));
    long end = System.nanoTime() + noop.milliseconds() * 1_000_000;
    for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
    return new Completed(order.attempt(), 0, 0, noop.milliseconds() / 1e3, Map.of());
  }
}
