package dev.lethe.worker.corruption;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Canny's edges of a plane of bytes as OpenCV finds them: Sobel's gradient, |dx| + |dy| as its
 * length, thinned across the edge, kept where it is strong or hangs together with what is.
 */
final class Edges {
  private static final int WEAK = 50;
  private static final int STRONG = 150;

  /** tan 22.5°. */
  private static final double FLAT = 0.41421356237309503;

  private final int height;
  private final int width;
  private final int[] right;
  private final int[] down;
  private final boolean[] edges;
  private final Deque<Integer> grown = new ArrayDeque<>();

  private Edges(int[] bytes, int height, int width) {
    this.height = height;
    this.width = width;
    this.right = new int[height * width];
    this.down = new int[height * width];
    this.edges = new boolean[height * width];
    sobel(bytes);
  }

  /** Whether each pixel is on an edge. */
  static boolean[] of(int[] bytes, int height, int width) {
    Edges found = new Edges(bytes, height, width);
    for (int at = 0; at < found.edges.length; at++) {
      if (found.length(at) > STRONG && found.isCrest(at)) {
        found.grow(at);
      }
    }
    return found.edges;
  }

  private void sobel(int[] bytes) {
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        for (int i = -1; i <= 1; i++) {
          int weight = 2 - Math.abs(i);
          right[y * width + x] += weight * (near(bytes, y + i, x + 1) - near(bytes, y + i, x - 1));
          down[y * width + x] += weight * (near(bytes, y + 1, x + i) - near(bytes, y - 1, x + i));
        }
      }
    }
  }

  private int near(int[] bytes, int y, int x) {
    return bytes[Border.NEAREST.index(y, height) * width + Border.NEAREST.index(x, width)];
  }

  private int length(int at) {
    return Math.abs(right[at]) + Math.abs(down[at]);
  }

  /** Beyond the edge of the image there is no gradient. */
  private int length(int y, int x) {
    return y < 0 || y >= height || x < 0 || x >= width ? 0 : length(y * width + x);
  }

  /** Whether the gradient is not less than on both sides, in its direction. */
  private boolean isCrest(int at) {
    int y = at / width;
    int x = at % width;
    int length = length(at);
    double across = Math.abs(right[at]);
    double along = Math.abs(down[at]);
    if (along < across * FLAT) {
      return length > length(y, x - 1) && length >= length(y, x + 1);
    }
    if (along > across * (FLAT + 2)) {
      return length > length(y - 1, x) && length >= length(y + 1, x);
    }
    int side = (right[at] ^ down[at]) < 0 ? -1 : 1;
    return length > length(y - 1, x - side) && length > length(y + 1, x + side);
  }

  private void grow(int from) {
    grown.add(from);
    while (!grown.isEmpty()) {
      int at = grown.remove();
      boolean isNew = !edges[at];
      edges[at] = true;
      if (isNew) {
        addNeighbours(at);
      }
    }
  }

  private void addNeighbours(int at) {
    for (int y = Math.max(0, at / width - 1); y <= Math.min(height - 1, at / width + 1); y++) {
      for (int x = Math.max(0, at % width - 1); x <= Math.min(width - 1, at % width + 1); x++) {
        int next = y * width + x;
        if (!edges[next] && length(next) > WEAK && isCrest(next)) {
          grown.add(next);
        }
      }
    }
  }
}
