package dev.lethe.worker.corruption;

/** What lies beyond the edge of an image. */
enum Border {
  /** a a | a b c d | d d. */
  NEAREST {
    @Override
    int index(int i, int size) {
      return Math.clamp(i, 0, size - 1);
    }
  },
  /** b a | a b c d | d c. */
  REFLECT {
    @Override
    int index(int i, int size) {
      int place = Math.floorMod(i, 2 * size);
      return Math.min(place, 2 * size - 1 - place);
    }
  },
  /** c b | a b c d | c b. */
  MIRROR {
    @Override
    int index(int i, int size) {
      if (size == 1) {
        return 0;
      }
      int place = Math.floorMod(i, 2 * size - 2);
      return Math.min(place, 2 * size - 2 - place);
    }
  };

  /** The index within a line of this size that stands for any other. */
  abstract int index(int i, int size);

  /** The value between four pixels, linear in both directions. */
  double between(Picture picture, double y, double x, int channel) {
    int top = (int) StrictMath.floor(y);
    int left = (int) StrictMath.floor(x);
    double down = y - top;
    double right = x - left;
    return (1 - down) * row(picture, top, left, right, channel)
        + down * row(picture, top + 1, left, right, channel);
  }

  private double row(Picture picture, int y, int left, double right, int channel) {
    int line = index(y, picture.height());
    return (1 - right) * picture.at(line, index(left, picture.width()), channel)
        + right * picture.at(line, index(left + 1, picture.width()), channel);
  }
}
