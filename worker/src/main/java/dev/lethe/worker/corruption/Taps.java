package dev.lethe.worker.corruption;

import java.util.ArrayList;
import java.util.List;

/** A sum of shifted and weighted copies of an image: what a convolution is. */
final class Taps {
  private final Border border;
  private final List<Tap> taps = new ArrayList<>();

  /** Where a copy comes from, as seen from the pixel that is computed. */
  private record Tap(int down, int right, double weight) {}

  Taps(Border border) {
    this.border = border;
  }

  /** A kernel of an odd side whose middle lies on the pixel. */
  static Taps of(double[][] kernel, Border border) {
    Taps taps = new Taps(border);
    int radius = kernel.length / 2;
    for (int y = 0; y < kernel.length; y++) {
      for (int x = 0; x < kernel.length; x++) {
        taps.add(y - radius, x - radius, kernel[y][x]);
      }
    }
    return taps;
  }

  void add(int down, int right, double weight) {
    if (weight != 0) {
      taps.add(new Tap(down, right, weight));
    }
  }

  Picture of(Picture picture) {
    double[] sums = new double[picture.values().length];
    taps.forEach(tap -> add(tap, picture, sums));
    return picture.with(sums);
  }

  private void add(Tap tap, Picture picture, double[] sums) {
    int at = 0;
    for (int y = 0; y < picture.height(); y++) {
      int line = border.index(y + tap.down(), picture.height());
      for (int x = 0; x < picture.width(); x++) {
        int column = border.index(x + tap.right(), picture.width());
        int from = picture.index(line, column, 0);
        for (int channel = 0; channel < picture.channels(); channel++) {
          sums[at++] += tap.weight() * picture.values()[from + channel];
        }
      }
    }
  }
}
