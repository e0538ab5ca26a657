package dev.lethe.orchestrator.statistics;

import java.util.SplittableRandom;

/**
 * Samples of n things, drawn with replacement from n things. They depend on n and their number
 * alone, so samples of as many runs are the same seeds in every variant: the bootstrap is paired.
 */
public final class Resamples {
  /** So many that the ends of an interval move by a hundredth of its length from seed to seed. */
  public static final int DRAWS = 10_000;

  private static final long SEED = 1;

  private final int size;
  private final char[] drawn;

  private Resamples(int size, char[] drawn) {
    this.size = size;
    this.drawn = drawn;
  }

  /**
   * Draws them.
   *
   * @param size n, from 1 to 65,535
   */
  public static Resamples of(int size, int draws) {
    if (size < 1 || size > Character.MAX_VALUE) {
      throw new IllegalArgumentException("samples of %d things".formatted(size));
    }
    SplittableRandom random = new SplittableRandom(SEED);
    char[] drawn = new char[Math.multiplyExact(size, draws)];
    for (int i = 0; i < drawn.length; i++) {
      drawn[i] = (char) random.nextInt(size);
    }
    return new Resamples(size, drawn);
  }

  public int draws() {
    return drawn.length / size;
  }

  /** What one sample has of these numbers, of which there are n. */
  public double[] sample(int draw, double[] values) {
    double[] sample = new double[size];
    for (int i = 0; i < size; i++) {
      sample[i] = values[drawn[draw * size + i]];
    }
    return sample;
  }

  /** The mean of each sample of these numbers, of which there are n. */
  double[] means(double[] values) {
    if (values.length != size) {
      throw new IllegalArgumentException("%d numbers instead of %d".formatted(values.length, size));
    }
    double[] means = new double[draws()];
    int place = 0;
    for (int draw = 0; draw < means.length; draw++) {
      double sum = 0;
      for (int i = 0; i < size; i++) {
        sum += values[drawn[place++]];
      }
      means[draw] = sum / size;
    }
    return means;
  }
}
