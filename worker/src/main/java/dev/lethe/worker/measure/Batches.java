package dev.lethe.worker.measure;

import ai.djl.ndarray.NDManager;
import dev.lethe.worker.sharpness.Batch;

/** Examples that are measured on, in batches of one size. Closing frees what they lie in. */
public interface Batches extends AutoCloseable {
  int count();

  /**
   * A batch, good until the next one is asked for.
   *
   * @param number from 0
   */
  Batch get(NDManager manager, int number);

  @Override
  void close();
}
