package dev.lethe.worker.training;

import dev.lethe.protocol.Checkpoint;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * When an attempt keeps what it has trained on its way, and which of its files it still needs.
 *
 * <p>The time between two is counted from the end of the last one, and is at least twenty times
 * what writing that took: it never takes more than a twentieth of a training. The next is made only
 * when the report of the last has arrived, so there are two files at most: the last, and the one
 * before it until that one is sure to be superseded. Time decides when, and nothing else: results
 * are the same however often.
 */
public final class Checkpointing {
  private static final int SHARE = 20;

  private final Checkpoints checkpoints;
  private final @Nullable Duration every;
  private final LongSupplier nanoTime;
  private final BooleanSupplier arrived;
  private @Nullable Checkpoint superseded;
  private @Nullable Checkpoint last;
  private boolean made;
  private long lookedAt;
  private long pausedSince;
  private long pause;

  /**
   * Begins to count.
   *
   * @param every null for never
   * @param resumed what the attempt went on from, which the log names
   * @param arrived whether everything that was reported so far has
   */
  public Checkpointing(
      Checkpoints checkpoints,
      @Nullable Duration every,
      @Nullable Checkpoint resumed,
      LongSupplier nanoTime,
      BooleanSupplier arrived) {
    this.checkpoints = checkpoints;
    this.every = every;
    this.last = resumed;
    this.nanoTime = nanoTime;
    this.arrived = arrived;
    this.pausedSince = nanoTime.getAsLong();
    this.pause = every == null ? 0 : every.toNanos();
  }

  /** Whether it is time for one. */
  public boolean isDue() {
    if (every == null) {
      return false;
    }
    lookedAt = nanoTime.getAsLong();
    return lookedAt - pausedSince >= pause && (!made || arrived.getAsBoolean());
  }

  /**
   * Takes in what was written since it was due, before that is reported.
   *
   * @param checkpoint null where it could not be written; the next try has its time too
   */
  public void made(@Nullable Checkpoint checkpoint) {
    pausedSince = nanoTime.getAsLong();
    if (every != null) {
      pause = Math.max(every.toNanos(), SHARE * (pausedSince - lookedAt));
    }
    if (checkpoint != null && !checkpoint.equals(last)) {
      if (superseded != null) {
        checkpoints.remove(superseded);
      }
      superseded = last;
      last = checkpoint;
      made = true;
    }
  }
}
