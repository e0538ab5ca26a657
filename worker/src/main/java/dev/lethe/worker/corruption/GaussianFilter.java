package dev.lethe.worker.corruption;

/**
 * Convolution with a Gaussian, cut off after some deviations and normed, first down the columns,
 * then along the rows.
 *
 * @param truncate deviations to each side
 */
record GaussianFilter(double deviation, double truncate, Border border) {
  private static final double NONE = 1e-15;

  /** As scikit-image's filter is where nothing else is said. */
  static GaussianFilter of(double deviation) {
    return new GaussianFilter(deviation, 4, Border.NEAREST);
  }

  Picture of(Picture picture) {
    if (deviation <= NONE) {
      return picture;
    }
    double[] weights = weights((int) (truncate * deviation + 0.5), deviation);
    return along(along(picture, weights, 1, 0), weights, 0, 1);
  }

  /** From −radius to radius. */
  static double[] weights(int radius, double deviation) {
    double[] weights = new double[2 * radius + 1];
    double sum = 0;
    for (int i = -radius; i <= radius; i++) {
      weights[i + radius] = StrictMath.exp(-0.5 * i * i / (deviation * deviation));
      sum += weights[i + radius];
    }
    for (int i = 0; i < weights.length; i++) {
      weights[i] /= sum;
    }
    return weights;
  }

  private Picture along(Picture picture, double[] weights, int down, int right) {
    Taps taps = new Taps(border);
    int radius = weights.length / 2;
    for (int i = -radius; i <= radius; i++) {
      taps.add(i * down, i * right, weights[i + radius]);
    }
    return taps.of(picture);
  }
}
