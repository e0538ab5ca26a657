package dev.lethe.worker.corruption;

/** Noise of the sensor; each value on its own. */
final class Noise {
  private Noise() {}

  /** x + σ z. */
  static Change gaussian(double deviation) {
    return (clean, chance) -> clean.map(value -> value + deviation * chance.gaussian());
  }

  /** x + x σ z. */
  static Change speckle(double deviation) {
    return (clean, chance) -> clean.map(value -> value + value * deviation * chance.gaussian());
  }

  /** A share of the values is black or white, either with the same chance. */
  static Change impulse(double share) {
    return (clean, chance) -> clean.map(value -> chance.uniform() <= share ? salt(chance) : value);
  }

  private static double salt(Chance chance) {
    return chance.uniform() <= 0.5 ? 1 : 0;
  }

  /** Counts photons: Poisson(x c) / c. */
  static Change shot(double photons) {
    double[][] distributions = new double[256][];
    for (int level = 0; level < distributions.length; level++) {
      distributions[level] = poisson(level / 255.0 * photons, (int) photons);
    }
    return (clean, chance) ->
        clean.map(value -> {
          double[] distribution = distributions[(int) StrictMath.rint(value * 255)];
          return count(distribution, chance.uniform()) / photons;
        });
  }

  /** P(N ≤ k) for k below {@code most}: more photons than that are white all the same. */
  private static double[] poisson(double mean, int most) {
    double[] cumulative = new double[most];
    double probability = StrictMath.exp(-mean);
    double sum = 0;
    for (int k = 0; k < most; k++) {
      sum += probability;
      cumulative[k] = sum;
      probability *= mean / (k + 1);
    }
    return cumulative;
  }

  /** The smallest k whose cumulative probability reaches {@code u}. */
  private static int count(double[] cumulative, double u) {
    int low = 0;
    int high = cumulative.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (cumulative[middle] >= u) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }
}
