package dev.lethe.worker.data;

/**
 * Decoded images with their labels.
 *
 * @param pixels count×height×width×channels, unsigned bytes
 * @param labels one for each image, from 0
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody; a copy would double the memory
public record Images(byte[] pixels, int count, int height, int width, int channels, int[] labels)
    implements ImageSet {
  @Override
  public int[] classesOf(int example) {
    return new int[] {labels[example]};
  }

  @Override
  public long bytes() {
    return pixels.length + (long) labels.length * Integer.BYTES;
  }
}
