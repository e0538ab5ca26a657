package dev.lethe.worker.corruption;

/** Blur of the lens, of frosted glass, of a moving and of a zooming camera. */
final class Blur {
  private static final int SMALL_DISK = 8;

  private Blur() {}

  static Change gaussian(double deviation) {
    return (clean, _) -> GaussianFilter.of(deviation).of(clean);
  }

  /** A disk instead of each point, whose edge is softened by a Gaussian. */
  static Change defocus(double radius, double edge) {
    double[][] disk = softened(disk(radius), radius <= SMALL_DISK ? 1 : 2, edge);
    return (clean, _) -> Taps.of(disk, Border.MIRROR).of(clean);
  }

  private static double[][] disk(double radius) {
    int reach = radius <= SMALL_DISK ? SMALL_DISK : (int) radius;
    double[][] disk = new double[2 * reach + 1][2 * reach + 1];
    int inside = 0;
    for (int y = -reach; y <= reach; y++) {
      for (int x = -reach; x <= reach; x++) {
        boolean within = x * x + y * y <= radius * radius;
        disk[y + reach][x + reach] = within ? 1 : 0;
        inside += within ? 1 : 0;
      }
    }
    for (double[] row : disk) {
      for (int x = 0; x < row.length; x++) {
        row[x] /= inside;
      }
    }
    return disk;
  }

  private static double[][] softened(double[][] disk, int reach, double deviation) {
    int side = disk.length;
    double[] flat = new double[side * side];
    for (int y = 0; y < side; y++) {
      System.arraycopy(disk[y], 0, flat, y * side, side);
    }
    double[] weights = GaussianFilter.weights(reach, deviation);
    double[][] kernel = new double[weights.length][weights.length];
    for (int y = 0; y < weights.length; y++) {
      for (int x = 0; x < weights.length; x++) {
        kernel[y][x] = weights[y] * weights[x];
      }
    }
    Picture soft = Taps.of(kernel, Border.MIRROR).of(new Picture(flat, side, side, 1));
    double[][] softened = new double[side][side];
    for (int y = 0; y < side; y++) {
      System.arraycopy(soft.values(), y * side, softened[y], 0, side);
    }
    return softened;
  }

  /**
   * Gaussian blur, pixels replaced by near ones from the lower right corner to the upper left one,
   * Gaussian blur. Replaced, not exchanged: that is what the published code does.
   *
   * @param reach how far a pixel comes from
   */
  static Change glass(double deviation, int reach, int rounds) {
    GaussianFilter filter = GaussianFilter.of(deviation);
    return (clean, chance) -> {
      Picture picture = filter.of(clean).cutToBytes();
      for (int round = 0; round < rounds; round++) {
        shuffle(picture, reach, chance);
      }
      return filter.of(picture);
    };
  }

  private static void shuffle(Picture picture, int reach, Chance chance) {
    for (int y = picture.height() - reach; y > reach; y--) {
      for (int x = picture.width() - reach; x > reach; x--) {
        int right = chance.whole(-reach, reach);
        int down = chance.whole(-reach, reach);
        int from = picture.index(y + down, x + right, 0);
        int to = picture.index(y, x, 0);
        System.arraycopy(picture.values(), from, picture.values(), to, picture.channels());
      }
    }
  }

  /** Of a camera that moves to the right, up to 45° upwards or downwards. */
  static Change motion(double radius, double deviation) {
    return (clean, chance) -> new Motion(radius, deviation, chance.uniform(-45, 45)).of(clean);
  }

  /** The mean of the image twice and of it enlarged in steps up to {@code most}, excluded. */
  static Change zoom(double most, double step) {
    int steps = (int) StrictMath.ceil((most - 1) / step);
    double apart = 1 + step - 1; // as the factors are computed where they were published
    return (clean, _) -> {
      double[] sums = clean.values().clone();
      for (int i = 0; i < steps; i++) {
        double[] layer = new Zoom(1 + i * apart).of(clean).values();
        for (int v = 0; v < sums.length; v++) {
          sums[v] += layer[v];
        }
      }
      return clean.with(sums).map(sum -> sum / (steps + 1));
    };
  }
}
