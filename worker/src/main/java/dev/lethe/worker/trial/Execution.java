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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An attempt on its way, on the thread that computes. Other threads may stop and watch it. */
final class Execution implements Trainer.Progress {
  private static final Logger LOG = LoggerFactory.getLogger(Execution.class);

  private final Order.Run order;
  private final long startedAt = System.nanoTime();
  private volatile Trainer.@Nullable Stop stop;
  private volatile long lastStepAt = startedAt;
  private volatile long steps;

  Execution(Order.Run order) {
    this.order = order;
  }

  Attempt attempt() {
    return order.attempt();
  }

  void stop(Trainer.Stop why) {
    stop = why;
  }

  Duration age() {
    return Duration.ofNanos(System.nanoTime() - startedAt);
  }

  /** How long there has been no sign of progress. */
  Duration stalled() {
    return Duration.ofNanos(System.nanoTime() - lastStepAt);
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
    lastStepAt = System.nanoTime();
  }

  @Override
  public Optional<Trainer.Stop> stop() {
    return Optional.ofNullable(stop);
  }

  /** Runs to the end; what nobody wants any more is not reported. */
  void run(Trainer trainer, Reporter reporter) {
    Report end = train(trainer, reporter);
    if (stop != Trainer.Stop.UNWANTED) {
      reporter.send(end);
    }
  }

  private Report train(Trainer trainer, Reporter reporter) {
    try {
      return trainer.train(order, this, report -> reportUnlessUnwanted(reporter, report));
    } catch (OutOfMemoryError e) {
      return failed(FailureKind.OUT_OF_MEMORY, "the worker's heap is full: " + e.getMessage());
    } catch (RuntimeException | LinkageError e) {
      // the worker outlives the trial; the coordinator decides on another attempt
      LOG.atWarn().addKeyValue("attempt", order.attempt()).setCause(e).log("An attempt failed");
      return failed(FailureKind.ERROR, String.valueOf(e.getMessage()));
    }
  }

  private void reportUnlessUnwanted(Reporter reporter, Report report) {
    if (stop != Trainer.Stop.UNWANTED) {
      reporter.send(report);
    }
  }

  private Report failed(FailureKind kind, String message) {
    String line = message.lines().findFirst().orElse("no message");
    return new Failed(
        order.attempt(), new Failure(kind, line.substring(0, Math.min(line.length(), 500)), steps));
  }
}
