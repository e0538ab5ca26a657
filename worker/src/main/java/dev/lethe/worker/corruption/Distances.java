package dev.lethe.worker.corruption;

import java.util.Arrays;

/**
 * How far each pixel is from the nearest marked one, by steps of 1 to the side, 1.4 to a corner and
 * 2.1969 as a knight moves (Borgefors, 1986), in one pass down and one up.
 */
final class Distances {
  private static final double FAR = 8192;
  private static final int[][] BEFORE = {
    {0, -1}, {-1, 0}, {-1, -1}, {-1, 1}, {-2, -1}, {-2, 1}, {-1, -2}, {-1, 2}
  };
  private static final double[] LENGTHS = {1, 1, 1.4, 1.4, 2.1969, 2.1969, 2.1969, 2.1969};

  private final int height;
  private final int width;
  private final double[] found;

  private Distances(boolean[] marked, int height, int width) {
    this.height = height;
    this.width = width;
    this.found = new double[marked.length];
    Arrays.setAll(found, i -> marked[i] ? 0 : FAR);
  }

  static double[] to(boolean[] marked, int height, int width) {
    Distances distances = new Distances(marked, height, width);
    for (int at = 0; at < marked.length; at++) {
      distances.shorten(at, 1);
    }
    for (int at = marked.length - 1; at >= 0; at--) {
      distances.shorten(at, -1);
    }
    return distances.found;
  }

  private void shorten(int at, int direction) {
    for (int i = 0; i < BEFORE.length; i++) {
      int y = at / width + direction * BEFORE[i][0];
      int x = at % width + direction * BEFORE[i][1];
      if (y >= 0 && y < height && x >= 0 && x < width) {
        found[at] = Math.min(found[at], found[y * width + x] + LENGTHS[i]);
      }
    }
  }
}
