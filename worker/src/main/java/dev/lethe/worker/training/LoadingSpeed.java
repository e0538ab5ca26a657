package dev.lethe.worker.training;

import ai.djl.ndarray.NDManager;
import dev.lethe.protocol.Augmentation;
import dev.lethe.worker.data.Dataset;
import dev.lethe.worker.sharpness.Batch;
import java.util.Set;

/** How fast batches are made when nothing computes with them. */
public final class LoadingSpeed implements AutoCloseable {
  private static final Set<Augmentation> AUGMENTATION =
      Set.of(Augmentation.RANDOM_RESIZED_CROP, Augmentation.HORIZONTAL_FLIP);

  private final Draws draws = new Draws(0);
  private final NDManager manager = NDManager.newBaseManager(EngineSetup.device());
  private final Batches batches;
  private final int examples;
  private final int batch;
  private final int perPass;

  private long next;
  private long end;
  private long orderOfPass = -1;
  private int[] order = {};

  /**
   * Of the training images, with random-resized crops and flips.
   *
   * @param batch examples in a batch; a last one that is not full is left out
   */
  public LoadingSpeed(Dataset dataset, int batch) {
    this.examples = dataset.train().count();
    this.batch = Math.min(batch, examples);
    this.perPass = examples / this.batch;
    this.batches = Batches.training(dataset, AUGMENTATION, this.batch, this::slice);
  }

  /** Nothing behind the pass: what is made between two passes would be made for free. */
  private Batches.Slice slice(long number) {
    if (number >= end) {
      return new Batches.Slice(order, 0, 0, draws, number);
    }
    long pass = number / perPass;
    if (pass != orderOfPass) {
      order = draws.order(pass, examples);
      orderOfPass = pass;
    }
    int from = Math.toIntExact(number % perPass * batch);
    return new Batches.Slice(order, from, from + batch, draws, number);
  }

  /** Images per second of one pass over all of them. */
  public double pass() {
    long start = System.nanoTime();
    end = next + perPass;
    while (next < end) {
      try (NDManager scratch = manager.newSubManager()) {
        Batch _ = batches.batch(scratch, next++);
      }
    }
    return perPass * batch / ((System.nanoTime() - start) / 1e9);
  }

  @Override
  public void close() {
    manager.close();
    batches.close();
  }
}
