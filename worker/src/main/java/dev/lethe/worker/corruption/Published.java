package dev.lethe.worker.corruption;

import dev.lethe.protocol.Corruption.Kind;
import java.util.stream.DoubleStream;

/**
 * The constants of the two published data sets, severity 1 first. What each number of a row means
 * is said where the kind is.
 */
enum Published {
  /** For images of 32×32. */
  CIFAR_10_C {
    @Override
    double[][] rows(Kind kind) {
      return switch (kind) {
        case GAUSSIAN_NOISE -> single(0.04, 0.06, 0.08, 0.09, 0.10);
        case SHOT_NOISE -> single(500, 250, 100, 75, 50);
        case IMPULSE_NOISE -> single(0.01, 0.02, 0.03, 0.05, 0.07);
        case SPECKLE_NOISE -> single(0.06, 0.1, 0.12, 0.16, 0.2);
        case GAUSSIAN_BLUR -> single(0.4, 0.6, 0.7, 0.8, 1);
        case GLASS_BLUR ->
            new double[][] {{0.05, 1, 1}, {0.25, 1, 1}, {0.4, 1, 1}, {0.25, 1, 2}, {0.4, 1, 2}};
        case DEFOCUS_BLUR ->
            new double[][] {{0.3, 0.4}, {0.4, 0.5}, {0.5, 0.6}, {1, 0.2}, {1.5, 0.1}};
        case MOTION_BLUR -> new double[][] {{6, 1}, {6, 1.5}, {6, 2}, {8, 2}, {9, 2.5}};
        case ZOOM_BLUR ->
            new double[][] {{1.06, 0.01}, {1.11, 0.01}, {1.16, 0.01}, {1.21, 0.01}, {1.26, 0.01}};
        case SNOW ->
            new double[][] {
              {0.1, 0.2, 1, 0.6, 8, 3, 0.95},
              {0.1, 0.2, 1, 0.5, 10, 4, 0.9},
              {0.15, 0.3, 1.75, 0.55, 10, 4, 0.9},
              {0.25, 0.3, 2.25, 0.6, 12, 6, 0.85},
              {0.3, 0.3, 1.25, 0.65, 14, 12, 0.8}
            };
        case FOG -> new double[][] {{0.2, 3}, {0.5, 3}, {0.75, 2.5}, {1, 2}, {1.5, 1.75}};
        case BRIGHTNESS -> single(0.05, 0.1, 0.15, 0.2, 0.3);
        case CONTRAST -> single(0.75, 0.5, 0.4, 0.3, 0.15);
        case SATURATE -> new double[][] {{0.3, 0}, {0.1, 0}, {1.5, 0}, {2, 0.1}, {2.5, 0.2}};
        case SPATTER ->
            new double[][] {
              {0.62, 0.1, 0.7, 0.7, 0.5, 0},
              {0.65, 0.1, 0.8, 0.7, 0.5, 0},
              {0.65, 0.3, 1, 0.69, 0.5, 0},
              {0.65, 0.1, 0.7, 0.69, 0.6, 1},
              {0.65, 0.1, 0.5, 0.68, 0.6, 1}
            };
        case ELASTIC_TRANSFORM ->
            new double[][] {
              {0, 0, 32 * 0.08},
              {32 * 0.05, 32 * 0.2, 32 * 0.07},
              {32 * 0.08, 32 * 0.06, 32 * 0.06},
              {32 * 0.1, 32 * 0.04, 32 * 0.05},
              {32 * 0.1, 32 * 0.03, 32 * 0.03}
            };
        case PIXELATE -> single(0.95, 0.9, 0.85, 0.75, 0.65);
        case JPEG_COMPRESSION -> single(80, 65, 58, 50, 40);
      };
    }
  },
  /** For images of 224×224. */
  IMAGENET_C {
    @Override
    double[][] rows(Kind kind) {
      return switch (kind) {
        case GAUSSIAN_NOISE -> single(0.08, 0.12, 0.18, 0.26, 0.38);
        case SHOT_NOISE -> single(60, 25, 12, 5, 3);
        case IMPULSE_NOISE -> single(0.03, 0.06, 0.09, 0.17, 0.27);
        case SPECKLE_NOISE -> single(0.15, 0.2, 0.35, 0.45, 0.6);
        case GAUSSIAN_BLUR -> single(1, 2, 3, 4, 6);
        case GLASS_BLUR ->
            new double[][] {{0.7, 1, 2}, {0.9, 2, 1}, {1, 2, 3}, {1.1, 3, 2}, {1.5, 4, 2}};
        case DEFOCUS_BLUR -> new double[][] {{3, 0.1}, {4, 0.5}, {6, 0.5}, {8, 0.5}, {10, 0.5}};
        case MOTION_BLUR -> new double[][] {{10, 3}, {15, 5}, {15, 8}, {15, 12}, {20, 15}};
        case ZOOM_BLUR ->
            new double[][] {{1.11, 0.01}, {1.16, 0.01}, {1.21, 0.02}, {1.26, 0.02}, {1.31, 0.03}};
        case SNOW ->
            new double[][] {
              {0.1, 0.3, 3, 0.5, 10, 4, 0.8},
              {0.2, 0.3, 2, 0.5, 12, 4, 0.7},
              {0.55, 0.3, 4, 0.9, 12, 8, 0.7},
              {0.55, 0.3, 4.5, 0.85, 12, 8, 0.65},
              {0.55, 0.3, 2.5, 0.85, 12, 12, 0.55}
            };
        case FOG -> new double[][] {{1.5, 2}, {2, 2}, {2.5, 1.7}, {2.5, 1.5}, {3, 1.4}};
        case BRIGHTNESS -> single(0.1, 0.2, 0.3, 0.4, 0.5);
        case CONTRAST -> single(0.4, 0.3, 0.2, 0.1, 0.05);
        case SATURATE -> new double[][] {{0.3, 0}, {0.1, 0}, {2, 0}, {5, 0.1}, {20, 0.2}};
        case SPATTER ->
            new double[][] {
              {0.65, 0.3, 4, 0.69, 0.6, 0},
              {0.65, 0.3, 3, 0.68, 0.6, 0},
              {0.65, 0.3, 2, 0.68, 0.5, 0},
              {0.65, 0.3, 1, 0.65, 1.5, 1},
              {0.67, 0.4, 1, 0.65, 1.5, 1}
            };
        case ELASTIC_TRANSFORM ->
            new double[][] {
              {244 * 2, 244 * 0.7, 244 * 0.1},
              {244 * 2, 244 * 0.08, 244 * 0.2},
              {244 * 0.05, 244 * 0.01, 244 * 0.02},
              {244 * 0.07, 244 * 0.01, 244 * 0.02},
              {244 * 0.12, 244 * 0.01, 244 * 0.02}
            };
        case PIXELATE -> single(0.6, 0.5, 0.4, 0.3, 0.25);
        case JPEG_COMPRESSION -> single(25, 18, 15, 10, 7);
      };
    }
  };

  /** The longest short side that is treated as CIFAR's. */
  static final int SMALL = 64;

  /** Whose constants images of this size get. */
  static Published of(int height, int width) {
    return Math.min(height, width) <= SMALL ? CIFAR_10_C : IMAGENET_C;
  }

  /** Of a severity from 1 to 5. */
  double[] of(Kind kind, int severity) {
    return rows(kind)[severity - 1];
  }

  abstract double[][] rows(Kind kind);

  private static double[][] single(double... values) {
    return DoubleStream.of(values).mapToObj(value -> new double[] {value}).toArray(double[][]::new);
  }
}
