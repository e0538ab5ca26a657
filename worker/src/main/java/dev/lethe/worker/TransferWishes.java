package dev.lethe.worker;

import dev.lethe.worker.training.CheckpointBucket;
import dev.lethe.worker.trial.Trainer;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether an attempt waits for what is on its way to a store. Waiting is no standstill. A worker
 * that is to leave keeps half of its grace for handing back.
 */
final class TransferWishes implements CheckpointBucket.Wishes {
  private final Trainer.Progress progress;
  private final Duration grace;
  private final LongSupplier nanoTime;
  private @Nullable Long leavesSince;

  TransferWishes(Trainer.Progress progress, Duration grace, LongSupplier nanoTime) {
    this.progress = progress;
    this.grace = grace;
    this.nanoTime = nanoTime;
  }

  @Override
  public boolean wantsToKeep() {
    progress.alive();
    return progress
        .stop()
        .map(why ->
            switch (why) {
              case UNWANTED -> false;
              case LEAVING -> isEarly();
            })
        .orElse(true);
  }

  private boolean isEarly() {
    long now = nanoTime.getAsLong();
    if (leavesSince == null) {
      leavesSince = now;
    }
    return now - leavesSince < grace.dividedBy(2).toNanos();
  }

  @Override
  public boolean wantsToGoOn() {
    progress.alive();
    return progress.stop().isEmpty();
  }
}
