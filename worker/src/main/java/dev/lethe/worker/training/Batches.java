package dev.lethe.worker.training;

import ai.djl.ndarray.NDManager;
import dev.lethe.protocol.Augmentation;
import dev.lethe.worker.data.Dataset;
import dev.lethe.worker.data.ImageSet;
import dev.lethe.worker.data.Images;
import dev.lethe.worker.data.MadeImages;
import dev.lethe.worker.sharpness.Batch;
import dev.lethe.worker.training.Pipeline.Unreadable;
import java.util.HashSet;
import java.util.Set;

/** The batches of a training or of an evaluation by number; each is good until the next is made. */
interface Batches extends AutoCloseable {
  Batch batch(NDManager manager, long number);

  @Override
  void close();

  /** What is in a batch. Asked on the thread that asks for batches. */
  interface Plan {
    /** The batch's examples; empty behind the last. */
    Slice slice(long number);
  }

  /**
   * The examples {@code order[from]} to {@code order[to - 1]}.
   *
   * @param draws what their augmentation is drawn from
   * @param number of the batch, which decides what is drawn
   */
  @SuppressWarnings("ArrayRecordComponent") // an epoch's order, shared by its batches
  record Slice(int[] order, int from, int to, Draws draws, long number) {
    int count() {
      return to - from;
    }
  }

  /**
   * Batches to train on.
   *
   * @param capacity examples in the largest batch
   */
  static Batches training(
      Dataset dataset, Set<Augmentation> augmentation, int capacity, Plan plan) {
    return of(dataset.train(), dataset, augmentation, Unreadable.REPLACED, capacity, plan);
  }

  /**
   * Batches of images as they are; the next one takes the place of what cannot be read.
   *
   * @param capacity examples in the largest batch
   */
  static Batches plain(ImageSet images, Dataset dataset, int capacity, Plan plan) {
    return of(images, dataset, Set.of(), Unreadable.REPLACED, capacity, plan);
  }

  /**
   * Batches to evaluate with; what has no label there cannot be read.
   *
   * @param capacity examples in the largest batch
   */
  static Batches evaluation(ImageSet images, Dataset dataset, int capacity, Plan plan) {
    return of(images, dataset, Set.of(), Unreadable.UNLABELLED, capacity, plan);
  }

  private static Batches of(
      ImageSet images,
      Dataset dataset,
      Set<Augmentation> augmentation,
      Unreadable unreadable,
      int capacity,
      Plan plan) {
    int classes = dataset.classes();
    return switch (images) {
      case Images decoded -> {
        Placement placement = new Placement(dataset.mean(), dataset.deviation(), augmentation);
        yield new InMemory(new Feed(decoded, classes, placement, capacity), plan);
      }
      case MadeImages made -> {
        Set<Augmentation> before = new HashSet<>(augmentation);
        before.retainAll(made.madeWith());
        Set<Augmentation> after = new HashSet<>(augmentation);
        after.removeAll(made.madeWith());
        Placement placement = new Placement(dataset.mean(), dataset.deviation(), after);
        yield new Pipeline(made, classes, before, placement, unreadable, capacity, plan);
      }
    };
  }

  /** Made when they are asked for. */
  record InMemory(Feed feed, Plan plan) implements Batches {
    @Override
    public Batch batch(NDManager manager, long number) {
      Slice slice = plan.slice(number);
      return feed.batch(
          manager,
          slice.order(),
          slice.from(),
          slice.to(),
          slice.draws().augmentation(slice.number()));
    }

    @Override
    public void close() {
      feed.close();
    }
  }
}
