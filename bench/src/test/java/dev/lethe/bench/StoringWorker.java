package dev.lethe.bench;

import static dev.lethe.bench.StoredTraining.TRIAL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.artifacts.Bucket;
import dev.lethe.protocol.ArtifactName;
import dev.lethe.protocol.Attempt;
import dev.lethe.protocol.Checkpoint;
import dev.lethe.protocol.TrialId;
import dev.lethe.worker.training.BucketTidying;
import dev.lethe.worker.training.CheckpointBucket;
import dev.lethe.worker.training.CheckpointFolder;
import dev.lethe.worker.training.Checkpoints;
import dev.lethe.worker.training.Outcome;
import dev.lethe.worker.training.Training;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A worker's side of an object store, by way of a port, with a folder of its own. */
final class StoringWorker implements AutoCloseable {
  private final StoredTraining training;
  private final Path own;
  private final Bucket bucket;
  private final BucketTidying tidying;
  private final BooleanSupplier wantsToKeep;
  private final BooleanSupplier wantsToGoOn;

  StoringWorker(StoredTraining training, Path own, Bucket bucket) {
    this(training, own, bucket, () -> true, () -> true);
  }

  /**
   * One that does not want all that it could have.
   *
   * @param wantsToKeep whether to go on with a checkpoint on its way there
   * @param wantsToGoOn whether to go on with one on its way from there
   */
  StoringWorker(
      StoredTraining training,
      Path own,
      Bucket bucket,
      BooleanSupplier wantsToKeep,
      BooleanSupplier wantsToGoOn) {
    this.training = training;
    this.own = own;
    this.bucket = bucket;
    this.tidying = new BucketTidying(bucket);
    this.wantsToKeep = wantsToKeep;
    this.wantsToGoOn = wantsToGoOn;
  }

  Bucket bucket() {
    return bucket;
  }

  BucketTidying tidying() {
    return tidying;
  }

  Checkpoints checkpoints(TrialId trial, int attempt) {
    return new CheckpointBucket(
        bucket,
        tidying,
        new CheckpointFolder(own, new Attempt(trial, attempt)),
        new CheckpointBucket.Wishes() {
          @Override
          public boolean wantsToKeep() {
            return wantsToKeep.getAsBoolean();
          }

          @Override
          public boolean wantsToGoOn() {
            return wantsToGoOn.getAsBoolean();
          }
        });
  }

  Outcome run(TrialId trial, int attempt, @Nullable Checkpoint from, ScriptedSteps steps) {
    return Training.run(
        training.spec(), training.dataset(), from, checkpoints(trial, attempt), steps);
  }

  /** Trains from the beginning until the script stops it. */
  Checkpoint stopped(TrialId trial, ScriptedSteps steps) {
    Outcome outcome = run(trial, 1, null, steps);
    return Objects.requireNonNull(((Outcome.Stopped) outcome).checkpoint());
  }

  /** Trains to the end; its metrics, those excepted that differ from run to run. */
  Map<String, Double> completed(int attempt, @Nullable Checkpoint from, ScriptedSteps steps) {
    Outcome outcome = run(TRIAL, attempt, from, steps);
    return Undisturbed.untimed(((Outcome.Completed) outcome).metrics());
  }

  void assertThatItBeginsAnew(Checkpoint from, String why) {
    ScriptedSteps steps = ScriptedSteps.toTheEnd();
    try (Said said = new Said(Training.class)) {
      assertThat(completed(2, from, steps)).isEqualTo(training.undisturbed());
      assertThat(steps.done()).hasSize(StoredTraining.STEPS);
      assertThat(said.warnings()).containsExactly("Begins anew: the checkpoint cannot be used");
      assertThat(said.why()).contains(why);
    }
  }

  void put(ArtifactName name, Path file) throws Exception {
    bucket.put(name, file, () -> true);
  }

  List<String> names() {
    try {
      return bucket.list("", 100).stream().map(kept -> kept.name().value()).toList();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    tidying.close();
    bucket.close();
  }
}
