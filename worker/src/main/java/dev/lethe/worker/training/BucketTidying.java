package dev.lethe.worker.training;

import dev.lethe.artifacts.Bucket;
import dev.lethe.artifacts.StoreFailure;
import dev.lethe.protocol.ArtifactName;
import dev.lethe.protocol.TrialId;
import java.time.Instant;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes checkpoints from an object store, on a thread of its own while trainings go on. What it
 * could not remove, because the store was away for long say, goes two weeks later.
 */
public final class BucketTidying implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BucketTidying.class);
  private static final int LISTED = 100_000;
  private static final int WAITING = 1_000;
  private static final long LAST_SECONDS = 3;

  private final Bucket bucket;
  private final ThreadPoolExecutor thread =
      new ThreadPoolExecutor(
          1,
          1,
          0,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(WAITING),
          Thread.ofPlatform().daemon().name("tidying").factory(),
          new ThreadPoolExecutor.DiscardPolicy());

  private interface Deed {
    void run() throws StoreFailure, InterruptedException;
  }

  /** Begins without anything to do. */
  public BucketTidying(Bucket bucket) {
    this.bucket = bucket;
  }

  void remove(ArtifactName name) {
    tidy(() -> bucket.remove(name));
  }

  void removeAll(TrialId trial) {
    tidy(() -> remove(trial + "-", _ -> true));
  }

  /** Removes what nobody has asked for in two weeks. */
  public void removeAbandoned(Instant now) {
    Instant oldest = now.minus(CheckpointFolder.ABANDONED);
    tidy(() -> remove("", kept -> kept.since().isBefore(oldest)));
  }

  private void remove(String beginning, Predicate<Bucket.Kept> which)
      throws StoreFailure, InterruptedException {
    for (Bucket.Kept kept : bucket.list(beginning, LISTED)) {
      if (CheckpointFolder.isName(kept.name().value()) && which.test(kept)) {
        bucket.remove(kept.name());
      }
    }
  }

  private void tidy(Deed deed) {
    thread.execute(() -> {
      try {
        deed.run();
      } catch (StoreFailure e) {
        LOG.atWarn().addKeyValue("why", e.getMessage()).log("Cannot tidy up checkpoints");
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });
  }

  /** Does what is left, as far as that takes no time. */
  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(LAST_SECONDS, TimeUnit.SECONDS)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException e) {
      thread.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
