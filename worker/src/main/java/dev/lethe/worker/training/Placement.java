package dev.lethe.worker.training;

import dev.lethe.protocol.Augmentation;
import dev.lethe.worker.data.ResizedImages;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Places an image in a batch: shifted and turned round where that is asked for, normalised by
 * channel. For any number of threads.
 */
final class Placement {
  private final float[][] normalised;
  private final Set<Augmentation> augmentation;

  /**
   * Of images with these moments.
   *
   * @param mean of each channel, for pixels from 0 to 1
   * @param deviation of each channel, for pixels from 0 to 1
   */
  Placement(float[] mean, float[] deviation, Set<Augmentation> augmentation) {
    this.normalised = table(mean, deviation);
    this.augmentation = Set.copyOf(augmentation);
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

  /**
   * Places one image.
   *
   * @param pixels height×width×channels bytes from {@code start} on
   * @param values takes as many values from {@code at} on
   * @param random decides the augmentation
   */
  void place(
      byte[] pixels,
      int start,
      int height,
      int width,
      float[] values,
      int at,
      RandomGenerator random) {
    boolean crop = augmentation.contains(Augmentation.RANDOM_CROP);
    int down = crop ? random.nextInt(2 * ResizedImages.PADDING + 1) - ResizedImages.PADDING : 0;
    int right = crop ? random.nextInt(2 * ResizedImages.PADDING + 1) - ResizedImages.PADDING : 0;
    boolean flip = augmentation.contains(Augmentation.HORIZONTAL_FLIP) && random.nextInt(2) == 1;
    int rowSize = width * normalised.length;
    for (int y = 0; y < height; y++) {
      int row = y + down;
      boolean inside = row >= 0 && row < height;
      placeRow(
          pixels,
          inside ? start + row * rowSize : -1,
          width,
          right,
          flip,
          values,
          at + y * rowSize);
    }
  }

  /**
   * One row of the result; what lies outside of the image is black, as if padded by zeros.
   *
   * @param start of the row; negative where it lies outside
   */
  private void placeRow(
      byte[] pixels, int start, int width, int right, boolean flip, float[] values, int at) {
    int channels = normalised.length;
    int next = at;
    for (int x = 0; x < width; x++) {
      int column = (flip ? width - 1 - x : x) + right;
      boolean inside = start >= 0 && column >= 0 && column < width;
      for (int channel = 0; channel < channels; channel++) {
        int pixel = inside ? pixels[start + column * channels + channel] & 0xff : 0;
        values[next++] = normalised[channel][pixel];
      }
    }
  }
}
