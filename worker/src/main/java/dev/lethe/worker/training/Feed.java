package dev.lethe.worker.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.lethe.protocol.TrainingSpec.Augmentation;
import dev.lethe.worker.data.Images;
import dev.lethe.worker.sharpness.Batch;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Set;
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
  private static final int PADDING = 4;

  /** A cache line, so that what the engine computes does not hang on where memory was free. */
  private static final long ALIGNMENT = 64;

  private final Arena memory = Arena.ofConfined();
  private final Images images;
  private final int classes;
  private final float[][] normalised;
  private final Set<Augmentation> augmentation;
  private final float[] values;
  private final float[] oneHot;
  private final ByteBuffer valueBytes;
  private final ByteBuffer labelBytes;

  /**
   * Makes room for one batch.
   *
   * @param mean of each channel, for pixels from 0 to 1
   * @param deviation of each channel, for pixels from 0 to 1
   * @param capacity examples in the largest batch
   */
  Feed(
      Images images,
      int classes,
      float[] mean,
      float[] deviation,
      Set<Augmentation> augmentation,
      int capacity) {
    this.images = images;
    this.classes = classes;
    this.normalised = table(mean, deviation);
    this.augmentation = augmentation;
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

  /** The value of each byte in each channel. */
  private static float[][] table(float[] mean, float[] deviation) {
    float[][] table = new float[mean.length][256];
    for (int channel = 0; channel < mean.length; channel++) {
      for (int pixel = 0; pixel < 256; pixel++) {
        table[channel][pixel] = (pixel / 255f - mean[channel]) / deviation[channel];
      }
    }
    return table;
  }

  private int imageSize() {
    return images.height() * images.width() * images.channels();
  }

  int examples() {
    return images.count();
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
      place(example, i * imageSize(), random);
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

  private void place(int example, int at, RandomGenerator random) {
    boolean crop = augmentation.contains(Augmentation.RANDOM_CROP);
    int down = crop ? random.nextInt(2 * PADDING + 1) - PADDING : 0;
    int right = crop ? random.nextInt(2 * PADDING + 1) - PADDING : 0;
    boolean flip = augmentation.contains(Augmentation.HORIZONTAL_FLIP) && random.nextInt(2) == 1;
    int rowSize = images.width() * images.channels();
    for (int row = 0; row < images.height(); row++) {
      placeRow(example, row + down, right, flip, at + row * rowSize);
    }
  }

  /** One row of the result; what lies outside of the image is black, as if padded by zeros. */
  private void placeRow(int example, int row, int right, boolean flip, int at) {
    int width = images.width();
    int channels = images.channels();
    boolean rowInside = row >= 0 && row < images.height();
    int start = (example * images.height() + row) * width * channels;
    int next = at;
    for (int x = 0; x < width; x++) {
      int column = (flip ? width - 1 - x : x) + right;
      boolean inside = rowInside && column >= 0 && column < width;
      for (int channel = 0; channel < channels; channel++) {
        int pixel = inside ? images.pixels()[start + column * channels + channel] & 0xff : 0;
        values[next++] = normalised[channel][pixel];
      }
    }
  }

  @Override
  public void close() {
    memory.close();
  }
}
