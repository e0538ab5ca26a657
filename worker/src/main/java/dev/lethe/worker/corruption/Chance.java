package dev.lethe.worker.corruption;

import java.util.SplittableRandom;

/** What is random about one image. */
interface Chance {
  /** From 0 to below 1. */
  double uniform();

  /** Of mean 0 and variance 1. */
  double gaussian();

  default double uniform(double from, double to) {
    return from + (to - from) * uniform();
  }

  /** A whole number from the first to below the second. */
  default int whole(int from, int to) {
    return from + (int) (uniform() * (to - from));
  }

  /** Of a seed, and of places that tell one use of it from another. */
  static Chance of(long seed, long... places) {
    long mixed = seed;
    for (long place : places) {
      mixed = new SplittableRandom(mixed).nextLong() + place;
    }
    SplittableRandom random = new SplittableRandom(new SplittableRandom(mixed).nextLong());
    return new Chance() {
      @Override
      public double uniform() {
        return random.nextDouble();
      }

      @Override
      public double gaussian() {
        return random.nextGaussian();
      }
    };
  }
}
