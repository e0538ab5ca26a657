package dev.lethe.orchestrator.statistics;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;

/** What the statistics promise, held against worlds whose truth is known; seeded. */
class SimulationTest {
  private static final int WORLDS = 2000;

  private final SplittableRandom random = new SplittableRandom(42);

  @Test
  void studentsIntervalsHaveTheMeanInNinetyFiveOfAHundredWorlds() {
    MeanInterval intervals = new MeanInterval(0.95);

    double covered =
        share(
            WORLDS, () -> requireNonNull(intervals.of(draw(8, random::nextGaussian))).contains(0));

    assertThat(covered).isBetween(0.95 - deviations(0.95, WORLDS), 0.95 + deviations(0.95, WORLDS));
  }

  /** From where they are used: with as many worlds as tell 95 % from the 94 % of plain BCa. */
  @Test
  void bootstrapIntervalsHaveTheMeanInAsManyFromTheFewestNumbersOn() {
    int worlds = 10_000;
    int n = MeanInterval.FEWEST;
    Resamples resamples = Resamples.of(n, 2_000);

    double covered =
        share(
            worlds,
            () -> {
              double[] values = draw(n, random::nextGaussian);
              return Bca.interval(values, resamples.means(values), 0.95).contains(0);
            });

    assertThat(covered).isBetween(0.95 - deviations(0.95, worlds), 0.95 + deviations(0.95, worlds));
  }

  /** Where results are skewed no interval from so few has it in 95; this one comes closer. */
  @Test
  void forSkewedNumbersBootstrapIntervalsHaveTheMeanMoreOftenThanStudents() {
    int worlds = 4_000;
    int n = MeanInterval.FEWEST;
    Resamples resamples = Resamples.of(n, 2_000);
    int[] covered = new int[2];

    for (int world = 0; world < worlds; world++) {
      double[] values = draw(n, random::nextExponential);
      covered[0] += Bca.interval(values, resamples.means(values), 0.95).contains(1) ? 1 : 0;
      covered[1] += MeanInterval.student(values, 0.95).contains(1) ? 1 : 0;
    }

    assertThat(covered[0] / (double) worlds).isBetween(0.94 - deviations(0.94, worlds), 0.96);
    assertThat(covered[0] - covered[1]).as("worlds more").isGreaterThan(worlds / 200);
  }

  @Test
  void pValuesAreUniformWhereNothingDiffers() {
    double[] p = new double[WORLDS];
    Arrays.setAll(p, _ -> SignFlip.pValue(draw(8, this::heavyTailed)));

    for (double level : new double[] {2 / 256.0, 0.03125, 0.0625, 0.125, 0.25, 0.5, 0.75}) {
      double below = Arrays.stream(p).filter(one -> one <= level).count() / (double) WORLDS;
      assertThat(below)
          .as("share of p <= %s", level)
          .isBetween(level - deviations(level, WORLDS), level + deviations(level, WORLDS));
    }
  }

  @Test
  void pValuesOfRandomSignFlipsAreToo() {
    int worlds = 200;
    double[] p = new double[worlds];
    Arrays.setAll(p, _ -> SignFlip.pValue(draw(21, random::nextGaussian)));

    for (double level : new double[] {0.05, 0.2, 0.5}) {
      double below = Arrays.stream(p).filter(one -> one <= level).count() / (double) worlds;
      assertThat(below)
          .isBetween(level - deviations(level, worlds), level + deviations(level, worlds));
    }
  }

  @Test
  void differencesBetweenSeedsTakeNothingFromTheTest() {
    double found =
        share(
            300,
            () -> {
              double[] seeds = draw(8, () -> 10 * random.nextGaussian());
              double[] better = with(seeds, 1);
              double[] baseline = with(seeds, 0);
              return SignFlip.pValue(minus(better, baseline)) <= 0.05;
            });

    assertThat(found).as("an effect of 1 with noise of 0.3 in seeds of 10").isGreaterThan(0.95);
  }

  @Test
  void holmClaimsAnythingFalselyInFiveOfAHundredWorldsAtMost() {
    double wrong = share(WORLDS, () -> anyBelow(Holm.corrected(againstBaseline(0, 0, 0, 0)), 4));

    assertThat(wrong).isLessThanOrEqualTo(0.05 + deviations(0.05, WORLDS));
  }

  @Test
  void holmDoesSoAlsoWhereOthersDoDiffer() {
    double wrong = share(WORLDS, () -> anyBelow(Holm.corrected(againstBaseline(0, 0, 3, 3)), 2));

    assertThat(wrong).isLessThanOrEqualTo(0.05 + deviations(0.05, WORLDS));
  }

  @Test
  void amongEqualsEachIsTheBestEquallyOften() {
    int worlds = 200;
    double[] best = new double[3];
    Resamples seeds = Resamples.of(8, 1000);
    for (int world = 0; world < worlds; world++) {
      double[] common = draw(8, random::nextGaussian);
      double[][] scores = {with(common, 0), with(common, 0), with(common, 0)};
      JointBootstrap joint = JointBootstrap.of(scores, seeds);
      Arrays.setAll(best, i -> best[i] + joint.best(i) / worlds);
    }

    for (double chance : best) {
      assertThat(chance).isBetween(1 / 3.0 - 0.1, 1 / 3.0 + 0.1);
    }
  }

  /** Variants beside one baseline on twelve seeds that move all of them. */
  private double[] againstBaseline(double... effects) {
    double[] seeds = draw(12, random::nextGaussian);
    double[] baseline = with(seeds, 0);
    return Arrays.stream(effects)
        .map(effect -> SignFlip.pValue(minus(with(seeds, effect), baseline)))
        .toArray();
  }

  private static boolean anyBelow(double[] p, int first) {
    return Arrays.stream(p, 0, first).anyMatch(one -> one <= 0.05);
  }

  private double[] with(double[] seeds, double effect) {
    return Arrays.stream(seeds).map(seed -> seed + effect + 0.3 * random.nextGaussian()).toArray();
  }

  private static double[] minus(double[] one, double[] other) {
    double[] differences = new double[one.length];
    Arrays.setAll(differences, i -> one[i] - other[i]);
    return differences;
  }

  /** Symmetric, with outliers. */
  private double heavyTailed() {
    double value = random.nextGaussian();
    return value * value * value;
  }

  private static double[] draw(int size, DoubleSupplier from) {
    double[] values = new double[size];
    Arrays.setAll(values, _ -> from.getAsDouble());
    return values;
  }

  private static double share(int worlds, BooleanSupplier holds) {
    int held = 0;
    for (int world = 0; world < worlds; world++) {
      held += holds.getAsBoolean() ? 1 : 0;
    }
    return held / (double) worlds;
  }

  /** Three of a share that is counted in so many worlds. */
  private static double deviations(double share, int worlds) {
    return 3 * Math.sqrt(share * (1 - share) / worlds);
  }
}
