package dev.lethe.bench.soak;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** Faults drawn from a seed; the same seed draws the same, whatever comes of them. */
final class Schedule {
  private static final double MEAN_PAUSE_MILLIS = 2_500;
  private static final double LONGEST_PAUSE = 4;

  private final SplittableRandom random;
  private final List<Fault> drawn;

  /**
   * From a seed.
   *
   * @param mlflow whether there is one to cut off
   */
  Schedule(long seed, boolean mlflow) {
    random = new SplittableRandom(seed);
    drawn =
        Stream.of(Fault.values())
            .filter(fault -> mlflow || fault != Fault.CUT_MLFLOW)
            .flatMap(fault -> Stream.generate(() -> fault).limit(fault.weight()))
            .toList();
  }

  Incident next() {
    double pause = Math.min(LONGEST_PAUSE, -Math.log(1 - random.nextDouble()));
    Fault fault = drawn.get(random.nextInt(drawn.size()));
    return new Incident(
        Math.round(pause * MEAN_PAUSE_MILLIS),
        fault,
        random.nextInt(1 << 20),
        random.nextInt(fault.longestMillis()));
  }
}
