package dev.lethe.worker.data;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A part of an image, by its upper left corner and its size in pixels.
 *
 * <p>{@link #random} is the rule of torchvision's {@code RandomResizedCrop}: up to ten times an
 * area is drawn evenly from {@code scale} and a ratio log-evenly from {@code ratio}; the first that
 * fits is placed evenly. Where none fits it is the largest part around the centre with an allowed
 * ratio.
 */
record Crop(int left, int top, int width, int height) {
  /** Least and greatest share of the area where nothing else is said. */
  static final List<Double> SCALE = List.of(0.08, 1.0);

  /** Least and greatest width / height where nothing else is said. */
  static final List<Double> RATIO = List.of(3 / 4.0, 4 / 3.0);

  private static final int TRIES = 10;

  static Crop random(
      int width, int height, List<Double> scale, List<Double> ratios, RandomGenerator random) {
    double area = (double) width * height;
    for (int attempt = 0; attempt < TRIES; attempt++) {
      double target = area * between(scale.get(0), scale.get(1), random);
      double ratio = Math.exp(between(Math.log(ratios.get(0)), Math.log(ratios.get(1)), random));
      int cropWidth = (int) Math.rint(Math.sqrt(target * ratio));
      int cropHeight = (int) Math.rint(Math.sqrt(target / ratio));
      if (cropWidth > 0 && cropWidth <= width && cropHeight > 0 && cropHeight <= height) {
        int top = random.nextInt(height - cropHeight + 1);
        int left = random.nextInt(width - cropWidth + 1);
        return new Crop(left, top, cropWidth, cropHeight);
      }
    }
    return largest(width, height, ratios);
  }

  private static double between(double least, double greatest, RandomGenerator random) {
    return least + (greatest - least) * random.nextDouble();
  }

  private static Crop largest(int width, int height, List<Double> ratio) {
    double whole = (double) width / height;
    if (whole < ratio.get(0)) {
      return central(width, height, width, (int) Math.rint(width / ratio.get(0)));
    }
    if (whole > ratio.get(1)) {
      return central(width, height, (int) Math.rint(height * ratio.get(1)), height);
    }
    return central(width, height, width, height);
  }

  private static Crop central(int width, int height, int cropWidth, int cropHeight) {
    return new Crop((width - cropWidth) / 2, (height - cropHeight) / 2, cropWidth, cropHeight);
  }
}
