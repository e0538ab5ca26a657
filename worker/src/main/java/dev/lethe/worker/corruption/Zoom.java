package dev.lethe.worker.corruption;

/** The middle of an image, made larger so that it fills the old size; linear between pixels. */
record Zoom(double factor) {
  Picture of(Picture picture) {
    Line rows = Line.of(picture.height(), factor);
    Line columns = Line.of(picture.width(), factor);
    double[] zoomed = new double[picture.values().length];
    int at = 0;
    for (int y = 0; y < picture.height(); y++) {
      for (int x = 0; x < picture.width(); x++) {
        for (int channel = 0; channel < picture.channels(); channel++) {
          zoomed[at++] = Border.NEAREST.between(picture, rows.from(y), columns.from(x), channel);
        }
      }
    }
    return picture.with(zoomed);
  }

  /**
   * One direction.
   *
   * @param start first pixel of the part that is shown
   * @param step pixels of it for one pixel of the result
   * @param trim pixels of the enlarged part that lie before the result
   */
  private record Line(int start, double step, int trim) {
    static Line of(int size, double factor) {
      int part = (int) StrictMath.ceil(size / factor);
      int large = (int) StrictMath.rint(part * factor);
      double step = large == 1 ? 0 : (part - 1) / (double) (large - 1);
      return new Line((size - part) / 2, step, (large - size) / 2);
    }

    double from(int i) {
      return start + (i + trim) * step;
    }
  }
}
