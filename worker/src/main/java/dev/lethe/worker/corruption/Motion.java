package dev.lethe.worker.corruption;

/**
 * Blur along a line to one side, as ImageMagick does it: half a Gaussian of {@code 2 ⌈radius⌉ + 1}
 * pixels at whole steps, rounded to bytes.
 *
 * @param angle in degrees, clockwise from the right
 */
record Motion(double radius, double deviation, double angle) {
  Picture of(Picture picture) {
    int length = 2 * (int) StrictMath.ceil(radius) + 1;
    double[] weights = weights(length);
    double down = StrictMath.sin(StrictMath.toRadians(angle));
    double right = StrictMath.cos(StrictMath.toRadians(angle));
    Taps taps = new Taps(Border.NEAREST);
    for (int i = 0; i < length; i++) {
      taps.add(step(i * down), step(i * right), weights[i]);
    }
    return taps.of(picture).roundedToBytes();
  }

  private static int step(double distance) {
    return (int) StrictMath.ceil(distance - 0.5);
  }

  private double[] weights(int length) {
    double[] weights = new double[length];
    double sum = 0;
    for (int i = 0; i < length; i++) {
      weights[i] = StrictMath.exp(-i * i / (2 * deviation * deviation));
      sum += weights[i];
    }
    for (int i = 0; i < length; i++) {
      weights[i] /= sum;
    }
    return weights;
  }
}
