package dev.lethe.orchestrator.plan;

import dev.lethe.orchestrator.statistics.SignFlip;
import dev.lethe.orchestrator.sweep.Sweep;
import dev.lethe.orchestrator.sweep.Task;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What the confirm seeds can show at best. The exact paired test turns the signs of n differences:
 * of 2ⁿ ways two are as extreme as "always better" or "always worse", so no p-value is below 2/2ⁿ;
 * Holm's correction multiplies the smallest by the number of comparisons. With many seeds some of
 * the ways are drawn, and no p-value is below one in so many.
 *
 * @param seeds n, confirm seeds of each variant; the most where they are added
 * @param comparisons of the family that is corrected for: with the baseline, or all pairs
 * @param smallestP after correction; 1 where nothing is compared
 * @param level p-values up to it count as a difference
 * @param seedsNeeded the fewest with which a difference can be shown; 0 where nothing is compared,
 *     null where no number of them can
 * @param looks after how many seeds pairs are tested; each look spends a share of the level, and
 *     the smallest p-value is divided by it
 */
public record Reach(
    int seeds,
    int comparisons,
    double smallestP,
    double level,
    @Nullable Integer seedsNeeded,
    List<Integer> looks) {
  public Reach {
    looks = List.copyOf(looks);
  }

  /** Of what a sweep compares. */
  public static Reach of(Sweep sweep) {
    int comparisons = sweep.comparisons().size();
    double level = sweep.statistics().level();
    int seeds = sweep.seeds().confirm();
    Looks looks = Looks.of(sweep);
    if (comparisons == 0) {
      return new Reach(seeds, 0, 1, level, 0, looks.seeds());
    }
    int factor = sweep.largestFactor();
    double smallest =
        IntStream.range(0, looks.seeds().size())
            .mapToDouble(look -> SignFlip.smallest(looks.seeds().get(look)) / share(looks, look))
            .min()
            .orElse(1);
    return new Reach(
        seeds,
        comparisons,
        Math.min(1, factor * smallest),
        level,
        needed(factor, level),
        looks.seeds());
  }

  private static double share(Looks looks, int look) {
    return looks.areSeveral() ? looks.share(look) : 1;
  }

  /** Whether these seeds can show a difference at all. */
  public boolean isEnough() {
    return seedsNeeded != null && seeds >= seedsNeeded;
  }

  /**
   * What a person should know before such a sweep runs: that no difference can be shown, and what
   * can be done. Nothing of a sweep that measures nothing.
   */
  public static Optional<String> warning(Sweep sweep) {
    return switch (sweep.task()) {
      case Task.Classification _ -> of(sweep).warning();
      case Task.Noop _ -> Optional.empty();
    };
  }

  private Optional<String> warning() {
    if (comparisons == 0 || isEnough()) {
      return Optional.empty();
    }
    return Optional.of(
        seeds == 0
            ? "No confirm seeds: the runs that choose the configurations are ranked, so no"
                + " difference is tested; "
                + remedy("can show one.")
            : "%s: too few seeds to show any difference at the %s level; %s"
                .formatted(best(), level, remedy("can.")));
  }

  String text() {
    if (comparisons == 0) {
      return "One variant: nothing is compared.";
    }
    return warning()
        .map(warning -> seeds == 0 ? warning : "Warning: " + warning)
        .orElseGet(() -> best() + ".");
  }

  private String best() {
    return "With %s and %d comparison%s no p-value is below %.2g"
        .formatted(confirmSeeds(), comparisons, comparisons == 1 ? "" : "s", smallestP);
  }

  private String confirmSeeds() {
    return looks.size() == 1
        ? "%d confirm seeds".formatted(seeds)
        : "looks after %s confirm seeds".formatted(new Looks(looks).text());
  }

  private String remedy(String can) {
    return seedsNeeded == null
        ? "with so many comparisons no number of seeds can."
        : "seeds.confirm of at least %d %s".formatted(seedsNeeded, can);
  }

  private static @Nullable Integer needed(int factor, double level) {
    for (int seeds = 1; seeds <= SignFlip.MOST_EXACT + 1; seeds++) {
      if (factor * SignFlip.smallest(seeds) <= level) {
        return seeds;
      }
    }
    return null;
  }
}
