package dev.lethe.worker.corruption;

/**
 * The image made smaller and as large as before, each pixel the mean of those whose middles it
 * covers, as Pillow's box filter does.
 *
 * @param scale of the smaller one
 */
record Pixelate(double scale) implements Change {
  @Override
  public Picture of(Picture clean, Chance chance) {
    int height = Math.max(1, (int) (clean.height() * scale));
    int width = Math.max(1, (int) (clean.width() * scale));
    return resized(resized(clean, height, width), clean.height(), clean.width());
  }

  private static Picture resized(Picture picture, int height, int width) {
    return transposed(widened(transposed(widened(picture, width)), height));
  }

  private static Picture widened(Picture picture, int width) {
    double scale = picture.width() / (double) width;
    double support = Math.max(scale, 1) / 2;
    double[] values = new double[picture.height() * width * picture.channels()];
    Picture resized = new Picture(values, picture.height(), width, picture.channels());
    for (int x = 0; x < width; x++) {
      double centre = (x + 0.5) * scale;
      int from = Math.max(0, (int) (centre - support + 0.5));
      int to = Math.min(picture.width(), (int) (centre + support + 0.5));
      for (int y = 0; y < picture.height(); y++) {
        for (int channel = 0; channel < picture.channels(); channel++) {
          values[resized.index(y, x, channel)] = mean(picture, y, from, to, channel);
        }
      }
    }
    return resized;
  }

  /** Rounded to a byte, up from the half. */
  private static double mean(Picture picture, int y, int from, int to, int channel) {
    double sum = 0;
    for (int x = from; x < to; x++) {
      sum += picture.at(y, x, channel) * 255;
    }
    return StrictMath.floor(sum / (to - from) + 0.5) / 255;
  }

  private static Picture transposed(Picture picture) {
    double[] values = new double[picture.values().length];
    Picture transposed = new Picture(values, picture.width(), picture.height(), picture.channels());
    for (int y = 0; y < picture.height(); y++) {
      for (int x = 0; x < picture.width(); x++) {
        for (int channel = 0; channel < picture.channels(); channel++) {
          values[transposed.index(x, y, channel)] = picture.at(y, x, channel);
        }
      }
    }
    return transposed;
  }
}
