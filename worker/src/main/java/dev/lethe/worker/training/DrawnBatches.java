package dev.lethe.worker.training;

import ai.djl.ndarray.NDManager;
import dev.lethe.protocol.Measure;
import dev.lethe.worker.data.Dataset;
import dev.lethe.worker.sharpness.Batch;
import java.util.Random;

/** Training images that are measured on: as they are, and the same for every run. */
final class DrawnBatches implements dev.lethe.worker.measure.Batches {
  private static final Draws NOTHING_DRAWN = new Draws(0);

  private final Batches batches;
  private final int[] order;
  private final Measure.Examples examples;

  /**
   * Draws them.
   *
   * @param repetition from 0; each has others
   */
  DrawnBatches(Dataset dataset, Measure.Examples examples, int repetition) {
    int available = dataset.train().count();
    if (available < examples.size()) {
      throw new IllegalArgumentException(
          "%d training images are too few for a measure on %d; ask for a smaller size"
              .formatted(available, examples.size()));
    }
    this.order = drawn(available, examples.size(), repetition);
    this.examples = examples;
    this.batches = Batches.plain(dataset.train(), dataset, examples.batch(), this::slice);
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
    return batches.batch(manager, number);
  }

  private Batches.Slice slice(long number) {
    int from = (int) Math.min(number, count()) * examples.batch();
    int to = number < count() ? from + examples.batch() : from;
    return new Batches.Slice(order, from, to, NOTHING_DRAWN, number);
  }

  @Override
  public void close() {
    batches.close();
  }
}
