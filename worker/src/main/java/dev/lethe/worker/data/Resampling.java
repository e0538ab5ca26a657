package dev.lethe.worker.data;

import dev.lethe.protocol.ImageFolder.Interpolation;

/**
 * Brings a part of an image to another size, with the same bytes as Pillow's {@code resize}, which
 * torchvision uses: first rows, then columns, each new pixel a weighted mean of the old ones around
 * its centre. When the image shrinks, the weights are stretched by as much, so that no old pixel is
 * passed over; they are 22-bit fixed-point numbers, and between the two passes values are rounded
 * to bytes.
 */
final class Resampling {
  private static final int PRECISION = 22;
  private static final int HALF = 1 << (PRECISION - 1);
  private static final int CHANNELS = 3;

  private final Interpolation interpolation;

  Resampling(Interpolation interpolation) {
    this.interpolation = interpolation;
  }

  /** The crop at size×size. */
  void resize(Raster image, Crop crop, int size, byte[] target) {
    Weights columns = weights(crop.width(), size, 0, size);
    Weights rows = weights(crop.height(), size, 0, size);
    apply(image, crop, columns, rows, size, target);
  }

  /**
   * The image with its shorter side at {@code shorter}, and of that the size×size around the
   * centre; only these pixels are computed.
   */
  void centre(Raster image, int shorter, int size, byte[] target) {
    boolean upright = image.width() <= image.height();
    int width = upright ? shorter : (int) ((long) shorter * image.width() / image.height());
    int height = upright ? (int) ((long) shorter * image.height() / image.width()) : shorter;
    Weights columns = weights(image.width(), width, middle(width, size), size);
    Weights rows = weights(image.height(), height, middle(height, size), size);
    apply(image, new Crop(0, 0, image.width(), image.height()), columns, rows, size, target);
  }

  /** Rounds a half to the even number, as Python does. */
  private static int middle(int length, int size) {
    return (int) Math.rint((length - size) / 2.0);
  }

  private static void apply(
      Raster image, Crop crop, Weights columns, Weights rows, int size, byte[] target) {
    int firstRow = rows.first[0];
    int lastRow = rows.first[size - 1] + rows.count[size - 1];
    byte[] narrow = new byte[(lastRow - firstRow) * size * CHANNELS];
    for (int row = firstRow; row < lastRow; row++) {
      int from = ((crop.top() + row) * image.width() + crop.left()) * CHANNELS;
      horizontally(image.rgb(), from, columns, size, narrow, (row - firstRow) * size * CHANNELS);
    }
    vertically(narrow, firstRow, rows, size, target);
  }

  private static void horizontally(
      byte[] source, int from, Weights columns, int size, byte[] target, int at) {
    int next = at;
    for (int x = 0; x < size; x++) {
      int red = HALF;
      int green = HALF;
      int blue = HALF;
      int pixel = from + columns.first[x] * CHANNELS;
      int weight = x * columns.room;
      for (int end = weight + columns.count[x]; weight < end; weight++) {
        int factor = columns.factors[weight];
        red += (source[pixel] & 0xff) * factor;
        green += (source[pixel + 1] & 0xff) * factor;
        blue += (source[pixel + 2] & 0xff) * factor;
        pixel += CHANNELS;
      }
      target[next] = clipped(red);
      target[next + 1] = clipped(green);
      target[next + 2] = clipped(blue);
      next += CHANNELS;
    }
  }

  private static void vertically(
      byte[] source, int firstRow, Weights rows, int size, byte[] target) {
    int width = size * CHANNELS;
    int[] sums = new int[width];
    for (int y = 0; y < size; y++) {
      java.util.Arrays.fill(sums, HALF);
      for (int i = 0; i < rows.count[y]; i++) {
        add(source, (rows.first[y] - firstRow + i) * width, rows.factors[y * rows.room + i], sums);
      }
      for (int x = 0; x < width; x++) {
        target[y * width + x] = clipped(sums[x]);
      }
    }
  }

  /** A loop of its own, so that the compiler makes vector instructions of it. */
  private static void add(byte[] source, int from, int factor, int[] sums) {
    for (int x = 0; x < sums.length; x++) {
      sums[x] += (source[from + x] & 0xff) * factor;
    }
  }

  private static byte clipped(int sum) {
    return (byte) Math.clamp(sum >> PRECISION, 0, 255);
  }

  /**
   * Which old pixels make up each new one.
   *
   * @param room places in {@code factors} for each new pixel
   */
  @SuppressWarnings("ArrayRecordComponent") // lives only between two methods
  private record Weights(int[] first, int[] count, int room, int[] factors) {}

  /** For {@code wanted} of the {@code to} new pixels, from {@code start} on. */
  private Weights weights(int from, int to, int start, int wanted) {
    double scale = (double) from / to;
    double stretch = Math.max(scale, 1);
    double support = reach() * stretch;
    int room = (int) Math.ceil(support) * 2 + 1;
    Weights weights = new Weights(new int[wanted], new int[wanted], room, new int[wanted * room]);
    for (int i = 0; i < wanted; i++) {
      double centre = (start + i + 0.5) * scale;
      int first = Math.max((int) (centre - support + 0.5), 0);
      int count = Math.min((int) (centre + support + 0.5), from) - first;
      weights.first[i] = first;
      weights.count[i] = count;
      fill(weights.factors, i * room, count, first - centre + 0.5, 1 / stretch);
    }
    return weights;
  }

  private void fill(int[] factors, int at, int count, double distance, double shrink) {
    double[] values = new double[count];
    double sum = 0;
    for (int i = 0; i < count; i++) {
      values[i] = filter((i + distance) * shrink);
      sum += values[i];
    }
    for (int i = 0; i < count; i++) {
      double share = sum == 0 ? values[i] : values[i] / sum;
      factors[at + i] = (int) (share * (1 << PRECISION) + (share < 0 ? -0.5 : 0.5));
    }
  }

  private double reach() {
    return switch (interpolation) {
      case BILINEAR -> 1;
      case BICUBIC -> 2;
    };
  }

  private double filter(double distance) {
    double x = Math.abs(distance);
    return switch (interpolation) {
      case BILINEAR -> Math.max(0, 1 - x);
      case BICUBIC -> cubic(x);
    };
  }

  /** Keys' cubic with a = −1/2. */
  private static double cubic(double x) {
    double a = -0.5;
    if (x < 1) {
      return ((a + 2) * x - (a + 3)) * x * x + 1;
    }
    return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
  }
}
