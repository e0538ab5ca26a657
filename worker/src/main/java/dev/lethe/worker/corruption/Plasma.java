package dev.lethe.worker.corruption;

/**
 * A cloud by the diamond-square algorithm on a torus: the middles of squares, then those of their
 * sides, are the mean of the four around plus noise, which is less in every round.
 */
final class Plasma {
  private static final double WIBBLE = 100;

  private final int side;
  private final double[] heights;
  private final Chance chance;

  private Plasma(int side, Chance chance) {
    this.side = side;
    this.heights = new double[side * side];
    this.chance = chance;
  }

  /**
   * Heights from 0 to 1 of a square.
   *
   * @param least its side; rounded up to a power of two
   * @param decay by which the noise is divided from round to round
   */
  static Picture of(int least, double decay, Chance chance) {
    int side = Math.max(2, Integer.highestOneBit(Math.max(1, least - 1)) * 2);
    Plasma plasma = new Plasma(side, chance);
    double wibble = WIBBLE;
    for (int step = side; step >= 2; step /= 2) {
      plasma.refine(step, wibble);
      wibble /= decay;
    }
    return new Picture(plasma.normed(), side, side, 1);
  }

  private void refine(int step, double wibble) {
    int half = step / 2;
    fill(half, half, step, wibble, half, half); // middles, from the corners
    fill(0, half, step, wibble, half, 0); // upper sides
    fill(half, 0, step, wibble, half, 0); // left sides
  }

  /** The points of one kind, each from four: on the diagonals, or above, below and beside it. */
  private void fill(int top, int left, int step, double wibble, int reach, int diagonal) {
    for (int y = top; y < side; y += step) {
      for (int x = left; x < side; x += step) {
        double around =
            at(y - reach, x - diagonal)
                + at(y + reach, x + diagonal)
                + at(y - diagonal, x + reach)
                + at(y + diagonal, x - reach);
        heights[y * side + x] = around / 4 + wibble * chance.uniform(-wibble, wibble);
      }
    }
  }

  private double at(int y, int x) {
    return heights[Math.floorMod(y, side) * side + Math.floorMod(x, side)];
  }

  private double[] normed() {
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    for (double height : heights) {
      least = Math.min(least, height);
      most = Math.max(most, height);
    }
    for (int i = 0; i < heights.length; i++) {
      heights[i] = (heights[i] - least) / (most - least);
    }
    return heights;
  }
}
