package dev.lethe.worker.training;

import ai.djl.ndarray.NDManager;
import dev.lethe.protocol.Measure;
import dev.lethe.worker.data.Dataset;
import dev.lethe.worker.measure.Batches;
import dev.lethe.worker.sharpness.Batch;
import java.util.Random;
import java.util.Set;

/** Training images that are measured on: as they are, and the same for every run. */
final class DrawnBatches implements Batches {
  private final Feed feed;
  private final int[] order;
  private final Measure.Examples examples;
  private final Runnable batchDone;

  /**
   * Draws them.
   *
   * @param repetition from 0; each has others
   * @param batchDone called for each batch
   */
  DrawnBatches(Dataset dataset, Measure.Examples examples, int repetition, Runnable batchDone) {
    int available = dataset.train().count();
    if (available < examples.size()) {
      throw new IllegalArgumentException(
          "%d training images are too few for a measure on %d; ask for a smaller size"
              .formatted(available, examples.size()));
    }
    this.feed =
        new Feed(
            dataset.train(),
            dataset.classes(),
            dataset.mean(),
            dataset.deviation(),
            Set.of(),
            examples.batch());
    this.order = drawn(available, examples.size(), repetition);
    this.examples = examples;
    this.batchDone = batchDone;
  }

  /** Places of images, of which all are equally likely; the same for the same repetition. */
  static int[] drawn(int available, int size, long repetition) {
    return Draws.distinct(new Random(repetition), available, size);
  }

  @Override
  public int count() {
    return examples.size() / examples.batch();
  }

  @Override
  public Batch get(NDManager manager, int number) {
    batchDone.run();
    int from = number * examples.batch();
    return feed.batch(manager, order, from, from + examples.batch(), new Random(0));
  }

  @Override
  public void close() {
    feed.close();
  }
}
