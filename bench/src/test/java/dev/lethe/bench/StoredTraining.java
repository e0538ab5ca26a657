package dev.lethe.bench;

import dev.lethe.artifacts.Bucket;
import dev.lethe.artifacts.BucketAddress;
import dev.lethe.protocol.TrainingSpec.Classification;
import dev.lethe.protocol.TrialId;
import dev.lethe.worker.data.Dataset;
import dev.lethe.worker.data.Datasets;
import java.nio.file.Path;
import java.util.Map;

/**
 * A training whose checkpoints are in a real object store, and what it comes to when nothing
 * happens to it.
 */
record StoredTraining(
    ObjectStoreForTests store,
    Classification spec,
    Dataset dataset,
    Map<String, Double> undisturbed)
    implements AutoCloseable {
  static final TrialId TRIAL = new TrialId("0123456789abcdef");

  /** Steps of the whole training. */
  static final int STEPS = 12;

  /** A checkpoint of it has some megabytes. */
  private static final String YAML =
      SweepText.of(
          """
          task:
            dataset: {name: shapes, classes: 4, size: 16, train: 120, validation: 40, test: 40}
            model: {name: mlp, width: 512, depth: 2}
          parameters: {learning_rate: 0.05, batch_size: 24}
          variants: {sam: {rho: 0.05}}
          baseline: sam
          budget: {per_trial: {steps: %d}}
          seeds: {tune: 1, confirm: 0}
          """
              .formatted(STEPS));

  /**
   * Starts a store, and trains once without it.
   *
   * @param directory for both
   */
  static StoredTraining in(Path directory) throws Exception {
    Classification spec = Undisturbed.first(YAML);
    return new StoredTraining(
        ObjectStoreForTests.start(directory, "checkpoint-sentinel-9e02"),
        spec,
        new Datasets(null, 1 << 26).load(spec.dataset()),
        Undisturbed.metrics(spec, TRIAL, directory.resolve("undisturbed")));
  }

  int port() {
    return store.port();
  }

  /**
   * A place in its bucket as a worker sees it.
   *
   * @param by the port of the store, or of a line to it
   */
  Bucket bucket(String place, int by) {
    return new Bucket(BucketAddress.parse("s3://bucket" + place), store.environment(by));
  }

  @Override
  public void close() {
    store.close();
  }
}
