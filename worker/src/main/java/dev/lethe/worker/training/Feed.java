package dev.lethe.worker.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.lethe.worker.data.Images;
import dev.lethe.worker.sharpness.Batch;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Turns images into batches: picks, augments and normalises them into one buffer that the engine
 * reads where it lies. So a batch is good until the next one is made, and none is ever allocated.
 *
 * <p>The buffer holds N×H×W×C and the batch is a view of it as N×C×H×W: with these strides the
 * engine computes convolutions channels-last, in about half the time.
 *
 * <p>Closing frees the buffer, and with it the batch; left to the garbage collector, which sees
 * little of it, buffers of one trial after the other would pile up.
 */
final class Feed implements AutoCloseable {
  /** A cache line, so that what the engine computes does not hang on where memory was free. */
  private static final long ALIGNMENT = 64;

  private final Arena memory = Arena.ofConfined();
  private final Images images;
  private final int classes;
  private final Placement placement;
  private final float[] values;
  private final float[] oneHot;
  private final ByteBuffer valueBytes;
  private final ByteBuffer labelBytes;

  /**
   * Makes room for one batch.
   *
   * @param placement how images become a part of a batch
   * @param capacity examples in the largest batch
   */
  Feed(Images images, int classes, Placement placement, int capacity) {
    this.images = images;
    this.classes = classes;
    this.placement = placement;
    this.values = new float[capacity * imageSize()];
    this.oneHot = new float[capacity * classes];
    this.valueBytes = direct(values.length);
    this.labelBytes = direct(oneHot.length);
  }

  private ByteBuffer direct(int floats) {
    return memory
        .allocate((long) floats * Float.BYTES, ALIGNMENT)
        .asByteBuffer()
        .order(ByteOrder.nativeOrder());
  }

  private int imageSize() {
    return images.height() * images.width() * images.channels();
  }

  /**
   * The examples {@code order[from]} to {@code order[to - 1]}.
   *
   * @param random decides the augmentation
   */
  Batch batch(NDManager manager, int[] order, int from, int to, RandomGenerator random) {
    int count = to - from;
    Arrays.fill(oneHot, 0);
    for (int i = 0; i < count; i++) {
      int example = order[from + i];
      placement.place(
          images.pixels(),
          example * imageSize(),
          images.height(),
          images.width(),
          values,
          i * imageSize(),
          random);
      oneHot[i * classes + images.labels()[example]] = 1;
    }
    return new Batch(
        array(manager, valueBytes, values, imageShape(count)).transpose(0, 3, 1, 2),
        array(manager, labelBytes, oneHot, new Shape(count, classes)));
  }

  private Shape imageShape(int count) {
    return new Shape(count, images.height(), images.width(), images.channels());
  }

  private static NDArray array(NDManager manager, ByteBuffer bytes, float[] values, Shape shape) {
    int floats = Math.toIntExact(shape.size());
    bytes.asFloatBuffer().put(values, 0, floats);
    return manager.create(bytes.slice(0, floats * Float.BYTES), shape, DataType.FLOAT32);
  }

  @Override
  public void close() {
    memory.close();
  }
}
