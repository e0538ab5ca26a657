package dev.lethe.bench.soak;

import dev.lethe.protocol.Attempt;
import dev.lethe.protocol.Order;
import dev.lethe.protocol.Report;
import dev.lethe.protocol.Report.Completed;
import dev.lethe.protocol.Report.EpochFinished;
import dev.lethe.protocol.Report.HandedBack;
import dev.lethe.protocol.Report.Reason;
import dev.lethe.protocol.Report.Started;
import dev.lethe.protocol.TrainingSpec.Classification;
import dev.lethe.protocol.TrainingSpec.Noop;
import dev.lethe.worker.trial.Trainer;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** Waits as long as the sweep says, and reports epochs on the way as a training does. */
final class SoakTrials implements Trainer {
  private static final long LOOK_NANOS = 20_000_000;

  @Override
  public Report train(Order.Run order, Progress progress, Consumer<Report> reports) {
    return switch (order.spec()) {
      case Noop noop -> idle(order.attempt(), noop.milliseconds(), progress, reports);
      case Classification _ -> throw new IllegalArgumentException("a soak trains nothing");
    };
  }

  private static Report idle(
      Attempt attempt, long milliseconds, Progress progress, Consumer<Report> reports) {
    String trial = attempt.trial().value();
    reports.accept(new Started(attempt, null, Map.of("device", "none")));
    for (int epoch = 1; epoch <= SoakSweep.EPOCHS; epoch++) {
      if (!waits(milliseconds * 1_000_000 / SoakSweep.EPOCHS, progress)) {
        return new HandedBack(attempt, Reason.LEAVING, "", null);
      }
      progress.step(epoch);
      reports.accept(
          new EpochFinished(attempt, epoch, epoch, epoch, SoakSweep.epoch(trial, epoch)));
    }
    return new Completed(
        attempt, SoakSweep.EPOCHS, SoakSweep.EPOCHS, milliseconds / 1e3, SoakSweep.end(trial));
  }

  /** Whether it waited to the end. */
  private static boolean waits(long nanos, Progress progress) {
    long end = System.nanoTime() + nanos;
    for (long left = nanos; left > 0; left = end - System.nanoTime()) {
      if (progress.stop().isPresent()) {
        return false;
      }
      LockSupport.parkNanos(Math.min(left, LOOK_NANOS));
    }
    return true;
  }
}
