package dev.lethe.worker.corruption;

/**
 * The image on rubber: three of its points are moved, everything with them, then each pixel a
 * little.
 *
 * @param strength of what moves single pixels
 * @param smoothness deviation of the Gaussian that smooths it, in pixels
 * @param tilt how far the three points are moved, in pixels
 */
record Elastic(double strength, double smoothness, double tilt) implements Change {
  private static final int TRUNCATE = 3;

  @Override
  public Picture of(Picture clean, Chance chance) {
    Picture tilted = tilted(clean, chance);
    Picture right = shifts(clean, chance);
    Picture down = shifts(clean, chance);
    double[] moved = new double[clean.values().length];
    for (int y = 0; y < clean.height(); y++) {
      for (int x = 0; x < clean.width(); x++) {
        double fromY = y + down.at(y, x, 0);
        double fromX = x + right.at(y, x, 0);
        for (int channel = 0; channel < clean.channels(); channel++) {
          moved[clean.index(y, x, channel)] = Border.REFLECT.between(tilted, fromY, fromX, channel);
        }
      }
    }
    return clean.with(moved);
  }

  private Picture shifts(Picture clean, Chance chance) {
    Picture noise = Picture.plane(clean.height(), clean.width(), () -> chance.uniform(-1, 1));
    return new GaussianFilter(smoothness, TRUNCATE, Border.REFLECT)
        .of(noise)
        .map(shift -> shift * strength);
  }

  private Picture tilted(Picture clean, Chance chance) {
    Affine back = Affine.of(clean.height(), clean.width(), tilt, chance);
    double[] tilted = new double[clean.values().length];
    for (int y = 0; y < clean.height(); y++) {
      for (int x = 0; x < clean.width(); x++) {
        for (int channel = 0; channel < clean.channels(); channel++) {
          tilted[clean.index(y, x, channel)] =
              Border.MIRROR.between(clean, back.y(x, y), back.x(x, y), channel);
        }
      }
    }
    return clean.with(tilted);
  }

  /** Where a point of the tilted image was: x = a₀ + a₁ x' + a₂ y', y likewise. */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  private record Affine(double[] a, double[] b) {
    /** Three corners of a square in the middle, each moved. */
    static Affine of(int height, int width, double tilt, Chance chance) {
      int side = Math.min(height, width) / 3;
      // the published code takes the height for x; images are square
      double[] x = {height / 2 + side, height / 2 + side, height / 2 - side};
      double[] y = {width / 2 + side, width / 2 - side, width / 2 - side};
      double[] movedX = new double[3];
      double[] movedY = new double[3];
      for (int i = 0; i < 3; i++) {
        movedX[i] = x[i] + chance.uniform(-tilt, tilt);
        movedY[i] = y[i] + chance.uniform(-tilt, tilt);
      }
      return new Affine(solve(movedX, movedY, x), solve(movedX, movedY, y));
    }

    /** The linear function of two variables that has these values at three points. */
    private static double[] solve(double[] x, double[] y, double[] values) {
      double x1 = x[1] - x[0];
      double x2 = x[2] - x[0];
      double y1 = y[1] - y[0];
      double y2 = y[2] - y[0];
      double v1 = values[1] - values[0];
      double v2 = values[2] - values[0];
      double determinant = x1 * y2 - x2 * y1;
      double slopeX = (v1 * y2 - v2 * y1) / determinant;
      double slopeY = (x1 * v2 - x2 * v1) / determinant;
      return new double[] {values[0] - slopeX * x[0] - slopeY * y[0], slopeX, slopeY};
    }

    double x(int x, int y) {
      return a[0] + a[1] * x + a[2] * y;
    }

    double y(int x, int y) {
      return b[0] + b[1] * x + b[2] * y;
    }
  }
}
