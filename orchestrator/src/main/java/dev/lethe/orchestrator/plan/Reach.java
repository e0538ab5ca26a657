package dev.lethe.orchestrator.plan;

import dev.lethe.orchestrator.sweep.Correction;
import dev.lethe.orchestrator.sweep.Sweep;

/**
 * What the confirm seeds can show at best. The exact paired test turns the signs of n differences:
 * of 2ⁿ ways two are as extreme as "always better" or "always worse", so no p-value is below 2/2ⁿ;
 * Holm's correction multiplies the smallest by the number of comparisons.
 *
 * @param seeds n, confirm seeds of each variant
 * @param comparisons variants beside the baseline
 * @param smallestP after correction; 1 where nothing is compared
 * @param level p-values up to it count as a difference
 * @param seedsNeeded the fewest with which a difference can be shown; 0 where nothing is compared
 */
public record Reach(int seeds, int comparisons, double smallestP, double level, int seedsNeeded) {

  static Reach of(Sweep sweep) {
    int comparisons = sweep.variants().size() - 1;
    int factor = sweep.statistics().correction() == Correction.HOLM ? comparisons : 1;
    double level = Math.rint((1 - sweep.statistics().confidence()) * 1e9) / 1e9;
    int seeds = sweep.seeds().confirm();
    if (comparisons == 0) {
      return new Reach(seeds, 0, 1, level, 0);
    }
    return new Reach(seeds, comparisons, smallestP(seeds, factor), level, needed(factor, level));
  }

  /** Whether these seeds can show a difference at all. */
  public boolean isEnough() {
    return seeds >= seedsNeeded;
  }

  String text() {
    if (comparisons == 0) {
      return "One variant: nothing is compared.";
    }
    if (seeds == 0) {
      return "No confirm seeds: the runs that choose the configurations are ranked, so no"
          + " difference"
          + " is tested; seeds.confirm of at least %d can show one.".formatted(seedsNeeded);
    }
    String best =
        "With %d confirm seeds and %d comparisons no p-value is below %.2g."
            .formatted(seeds, comparisons, smallestP);
    return isEnough()
        ? best
        : "%s\nWarning: too few seeds to show any difference at the %s level; seeds.confirm of at least %d can."
            .formatted(best, level, seedsNeeded);
  }

  private static double smallestP(int seeds, int factor) {
    return Math.min(1, factor * Math.scalb(2.0, -seeds));
  }

  private static int needed(int factor, double level) {
    int seeds = 1;
    while (smallestP(seeds, factor) > level) {
      seeds++;
    }
    return seeds;
  }
}
