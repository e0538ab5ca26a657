package dev.lethe.worker.training;

import ai.djl.ndarray.NDArray;
import dev.lethe.artifacts.Bucket;
import dev.lethe.artifacts.StoreFailure;
import dev.lethe.protocol.ArtifactName;
import dev.lethe.protocol.Attempt;
import dev.lethe.protocol.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checkpoints in an object store, by way of a folder of this worker's own, which writes and reads
 * them as if they were to stay.
 *
 * <p>Whatever the store does, a training goes on: what has not got there within five minutes is not
 * kept, and what has not begun to come from there within five minutes is not used.
 */
public final class CheckpointBucket implements Checkpoints {
  private static final Logger LOG = LoggerFactory.getLogger(CheckpointBucket.class);
  private static final Duration MOST_TIME = Duration.ofMinutes(5);
  private static final Duration BETWEEN = Duration.ofSeconds(1);

  /** What a file has beside its numbers, at most. */
  private static final long MOST_HEAD = 1 << 20;

  private final Bucket bucket;
  private final BucketTidying tidying;
  private final CheckpointFolder here;
  private final Wishes wishes;
  private boolean mayHaveKept;

  /** Asked several times a second while something is on its way; false breaks it off. */
  public interface Wishes {
    boolean wantsToKeep();

    boolean wantsToGoOn();
  }

  /**
   * Those of an attempt.
   *
   * @param here where files are on their way
   */
  public CheckpointBucket(
      Bucket bucket, BucketTidying tidying, CheckpointFolder here, Wishes wishes) {
    this.bucket = bucket;
    this.tidying = tidying;
    this.here = here;
    this.wishes = wishes;
    this.mayHaveKept = here.attempt().number() > 1;
  }

  @Override
  public Attempt attempt() {
    return here.attempt();
  }

  @Override
  public String place() {
    return bucket.address().toString();
  }

  @Override
  public Checkpoint save(Progress progress, List<NDArray> numbers) throws IOException {
    Checkpoint checkpoint = here.save(progress, numbers);
    mayHaveKept = true;
    try {
      bucket.put(
          new ArtifactName(checkpoint.name()), here.file(checkpoint), inTime(wishes::wantsToKeep));
      return checkpoint;
    } catch (StoreFailure e) {
      throw new IOException(e.getMessage(), e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    } finally {
      here.remove(checkpoint);
    }
  }

  @Override
  public Progress load(Checkpoint checkpoint, List<NDArray> numbers) throws IOException {
    Path file = here.file(checkpoint);
    long size = numbers.stream().mapToLong(NDArray::size).sum() * Float.BYTES;
    Files.createDirectories(here.directory());
    try {
      fetch(new ArtifactName(checkpoint.name()), file, size + MOST_HEAD);
      return here.load(checkpoint, numbers);
    } catch (StoreFailure e) {
      throw new IOException(e.getMessage(), e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    } finally {
      here.remove(checkpoint);
    }
  }

  /** Beginning anew may cost days, so a store that is away is waited for. */
  private void fetch(ArtifactName name, Path file, long most)
      throws StoreFailure, InterruptedException {
    BooleanSupplier again = inTime(wishes::wantsToGoOn);
    while (true) {
      try {
        bucket.get(name, file, most, wishes::wantsToGoOn);
        return;
      } catch (StoreFailure e) {
        if (e.kind() != StoreFailure.Kind.AWAY || !again.getAsBoolean()) {
          throw e;
        }
        LOG.atDebug().addKeyValue("why", e.getMessage()).log("A checkpoint does not come yet");
      }
      Thread.sleep(BETWEEN);
    }
  }

  private static BooleanSupplier inTime(BooleanSupplier wanted) {
    long begun = System.nanoTime();
    return () -> wanted.getAsBoolean() && System.nanoTime() - begun < MOST_TIME.toNanos();
  }

  private static IOException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IOException("interrupted while a checkpoint was on its way", e);
  }

  @Override
  public void remove(Checkpoint checkpoint) {
    if (here.isOfThisTrial(checkpoint)) {
      tidying.remove(new ArtifactName(checkpoint.name()));
    }
  }

  /** The store is not asked of trials that have never had anything there. */
  @Override
  public void removeAll() {
    if (mayHaveKept) {
      tidying.removeAll(attempt().trial());
    }
  }
}
