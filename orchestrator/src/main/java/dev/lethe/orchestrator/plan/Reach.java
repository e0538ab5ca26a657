package dev.lethe.orchestrator.plan;

import dev.lethe.orchestrator.statistics.SignFlip;
import dev.lethe.orchestrator.sweep.Correction;
import dev.lethe.orchestrator.sweep.Sweep;
import org.jspecify.annotations.Nullable;

/**
 * What the confirm seeds can show at best. The exact paired test turns the signs of n differences:
 * of 2ⁿ ways two are as extreme as "always better" or "always worse", so no p-value is below 2/2ⁿ;
 * Holm's correction multiplies the smallest by the number of comparisons. With many seeds some of
 * the ways are drawn, and no p-value is below one in so many.
 *
 * @param seeds n, confirm seeds of each variant
 * @param comparisons of the family that is corrected for: with the baseline, or all pairs
 * @param smallestP after correction; 1 where nothing is compared
 * @param level p-values up to it count as a difference
 * @param seedsNeeded the fewest with which a difference can be shown; 0 where nothing is compared,
 *     null where no number of them can
 */
public record Reach(
    int seeds, int comparisons, double smallestP, double level, @Nullable Integer seedsNeeded) {
  static Reach of(Sweep sweep) {
    int comparisons = sweep.statistics().family().comparisons(sweep.variants().size());
    int factor = sweep.statistics().correction() == Correction.HOLM ? comparisons : 1;
    double level = sweep.statistics().level();
    int seeds = sweep.seeds().confirm();
    if (comparisons == 0) {
      return new Reach(seeds, 0, 1, level, 0);
    }
    return new Reach(seeds, comparisons, smallestP(seeds, factor), level, needed(factor, level));
  }

  /** Whether these seeds can show a difference at all. */
  public boolean isEnough() {
    return seedsNeeded != null && seeds >= seedsNeeded;
  }

  String text() {
    if (comparisons == 0) {
      return "One variant: nothing is compared.";
    }
    if (seeds == 0) {
      return "No confirm seeds: the runs that choose the configurations are ranked, so no"
          + " difference is tested; "
          + remedy("can show one.");
    }
    String best =
        "With %d confirm seeds and %d comparisons no p-value is below %.2g."
            .formatted(seeds, comparisons, smallestP);
    return isEnough()
        ? best
        : "%s\nWarning: too few seeds to show any difference at the %s level; %s"
            .formatted(best, level, remedy("can."));
  }

  private String remedy(String can) {
    return seedsNeeded == null
        ? "with so many comparisons no number of seeds can."
        : "seeds.confirm of at least %d %s".formatted(seedsNeeded, can);
  }

  private static double smallestP(int seeds, int factor) {
    return Math.min(1, factor * SignFlip.smallest(seeds));
  }

  private static @Nullable Integer needed(int factor, double level) {
    for (int seeds = 1; seeds <= SignFlip.MOST_EXACT + 1; seeds++) {
      if (smallestP(seeds, factor) <= level) {
        return seeds;
      }
    }
    return null;
  }
}
