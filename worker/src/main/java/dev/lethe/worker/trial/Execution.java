package dev.lethe.worker.trial;

import dev.lethe.protocol.Attempt;
import dev.lethe.protocol.Failure;
import dev.lethe.protocol.FailureKind;
import dev.lethe.protocol.Order;
import dev.lethe.protocol.Report;
import dev.lethe.protocol.Report.Failed;
import dev.lethe.protocol.TrainingSpec;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An attempt on its way, on the thread that computes. Other threads may stop and watch it. */
final class Execution implements Trainer.Progress {
  private static final Logger LOG = LoggerFactory.getLogger(Execution.class);

  private final Order.Run order;
  private final Reporter reporter;
  private final LongSupplier nanoTime;
  private final long startedAt;
  private volatile Trainer.@Nullable Stop stop;
  private volatile long lastSignAt;
  private volatile long steps;

  Execution(Order.Run order, Reporter reporter, LongSupplier nanoTime) {
    this.order = order;
    this.reporter = reporter;
    this.nanoTime = nanoTime;
    this.startedAt = nanoTime.getAsLong();
    this.lastSignAt = startedAt;
  }

  Attempt attempt() {
    return order.attempt();
  }

  /** What nobody wants any more stays unwanted, whatever else happens to the worker. */
  void stop(Trainer.Stop why) {
    if (stop != Trainer.Stop.UNWANTED) {
      stop = why;
    }
  }

  Duration age() {
    return Duration.ofNanos(nanoTime.getAsLong() - startedAt);
  }

  /** How long there has been no sign of progress. */
  Duration stalled() {
    return Duration.ofNanos(nanoTime.getAsLong() - lastSignAt);
  }

  /** For a person. */
  String activity() {
    return switch (order.spec()) {
      case TrainingSpec.Classification training ->
          "step %,d of %,d".formatted(steps, training.steps());
      case TrainingSpec.Noop _ -> "waits";
    };
  }

  @Override
  public void step(long step) {
    steps = step;
    alive();
  }

  @Override
  public void alive() {
    lastSignAt = nanoTime.getAsLong();
  }

  @Override
  public boolean isReported() {
    return reporter.isDelivered();
  }

  @Override
  public Optional<Trainer.Stop> stop() {
    return Optional.ofNullable(stop);
  }

  /** Runs to the end; what nobody wants any more is not reported. */
  void run(Trainer trainer) {
    reportUnlessUnwanted(train(trainer));
  }

  private Report train(Trainer trainer) {
    try {
      return trainer.train(order, this, this::reportUnlessUnwanted);
    } catch (OutOfMemoryError e) {
      return failed(FailureKind.OUT_OF_MEMORY, "the worker's heap is full: " + e.getMessage());
    } catch (RuntimeException | LinkageError e) {
      // the worker outlives the trial; the coordinator decides on another attempt
      LOG.atWarn().addKeyValue("attempt", order.attempt()).setCause(e).log("An attempt failed");
      return failed(FailureKind.ERROR, e.getMessage() == null ? "no message" : e.getMessage());
    }
  }

  private void reportUnlessUnwanted(Report report) {
    if (stop != Trainer.Stop.UNWANTED) {
      reporter.send(Shortened.of(report));
    }
  }

  private Report failed(FailureKind kind, String message) {
    return new Failed(order.attempt(), new Failure(kind, message, steps));
  }
}
