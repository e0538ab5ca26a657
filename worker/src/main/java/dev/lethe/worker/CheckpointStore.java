package dev.lethe.worker;

import dev.lethe.artifacts.Bucket;
import dev.lethe.artifacts.BucketAddress;
import dev.lethe.protocol.Attempt;
import dev.lethe.worker.training.BucketTidying;
import dev.lethe.worker.training.CheckpointBucket;
import dev.lethe.worker.training.CheckpointFolder;
import dev.lethe.worker.training.Checkpoints;
import dev.lethe.worker.trial.Trainer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/** Where this worker's attempts keep checkpoints: the folder of artifacts, or an object store. */
sealed interface CheckpointStore extends AutoCloseable {
  Checkpoints of(Attempt attempt, Trainer.Progress progress);

  /** Whether other workers see what is kept; nothing is kept on the way where they do not. */
  boolean isShared();

  @Override
  void close();

  /** As was asked for; tidies up. */
  static CheckpointStore open(Shift.Terms terms, Folders folders) {
    BucketAddress address = terms.checkpoints();
    return address == null
        ? new InFolder(folders.artifacts(), terms.artifacts() != null).tidied()
        : InBucket.open(address, folders.temporary(), terms.grace());
  }

  /** In a folder. */
  record InFolder(Path folder, boolean isShared) implements CheckpointStore {
    InFolder tidied() {
      CheckpointFolder.removeAbandoned(folder, Instant.now());
      return this;
    }

    @Override
    public Checkpoints of(Attempt attempt, Trainer.Progress progress) {
      return new CheckpointFolder(folder, attempt);
    }

    @Override
    public void close() {}
  }

  /**
   * In an object store.
   *
   * @param temporary where files are on their way
   * @param grace in which a worker that is to leave has left
   */
  record InBucket(Bucket bucket, BucketTidying tidying, Path temporary, Duration grace)
      implements CheckpointStore {
    static InBucket open(BucketAddress address, Path temporary, Duration grace) {
      Bucket bucket = new Bucket(address, System.getenv());
      BucketTidying tidying = new BucketTidying(bucket);
      tidying.removeAbandoned(Instant.now());
      return new InBucket(bucket, tidying, temporary, grace);
    }

    @Override
    public boolean isShared() {
      return true;
    }

    @Override
    public Checkpoints of(Attempt attempt, Trainer.Progress progress) {
      return new CheckpointBucket(
          bucket,
          tidying,
          new CheckpointFolder(temporary.resolve("checkpoints"), attempt),
          new TransferWishes(progress, grace, System::nanoTime));
    }

    @Override
    public void close() {
      tidying.close();
      bucket.close();
    }
  }
}
