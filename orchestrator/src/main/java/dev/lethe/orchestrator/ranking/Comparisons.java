package dev.lethe.orchestrator.ranking;

import dev.lethe.orchestrator.plan.Looks;
import dev.lethe.orchestrator.statistics.Holm;
import dev.lethe.orchestrator.statistics.MeanInterval;
import dev.lethe.orchestrator.statistics.SignFlip;
import dev.lethe.orchestrator.sweep.Family;
import dev.lethe.orchestrator.sweep.Sweep;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Every variant beside every other, seed by seed.
 *
 * @param pairs in the order of the ranking; with nothing in them where one of the two has nothing
 *     to compare
 */
record Comparisons(List<Pair> pairs) {

  static Comparisons of(Sweep sweep, List<Runs> ordered, MeanInterval intervals) {
    List<Duel> duels = new ArrayList<>();
    for (int i = 0; i < ordered.size(); i++) {
      for (int j = i + 1; j < ordered.size(); j++) {
        duels.add(new Duel(ordered.get(i), ordered.get(j)));
      }
    }
    Looks looks = Looks.of(sweep);
    double[] p = duels.stream().mapToDouble(duel -> duel.p(looks)).toArray();
    double[] amongAll = Holm.corrected(p);
    double[] inFamily = inFamily(sweep, duels, p);
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < p.length; i++) {
      pairs.add(duels.get(i).pair(intervals, inFamily[i], p[i], amongAll[i]));
    }
    return new Comparisons(List.copyOf(pairs));
  }

  /** Two variants before anything is corrected. */
  private record Duel(Runs one, Runs other) {
    double p(Looks looks) {
      return SequentialTest.pValue(PairedScores.differences(one.bySeed(), other.bySeed()), looks);
    }

    boolean has(String variant) {
      return one.variant().equals(variant) || other.variant().equals(variant);
    }

    Pair pair(MeanInterval intervals, double corrected, double p, double amongAll) {
      return new Pair(
          one.variant(),
          other.variant(),
          Difference.of(one.bySeed(), other.bySeed(), intervals, corrected, p, amongAll));
    }
  }

  /** NaN outside of the family that the sweep asks for. */
  private static double[] inFamily(Sweep sweep, List<Duel> duels, double[] p) {
    int[] members =
        IntStream.range(0, p.length)
            .filter(i ->
                sweep.statistics().family() == Family.ALL_PAIRS
                    || duels.get(i).has(sweep.baseline()))
            .toArray();
    double[] own = Arrays.stream(members).mapToDouble(i -> p[i]).toArray();
    double[] corrected =
        switch (sweep.statistics().correction()) {
          case HOLM -> Holm.corrected(own);
          case NONE -> own;
        };
    double[] all = new double[p.length];
    Arrays.fill(all, Double.NaN);
    for (int i = 0; i < members.length; i++) {
      all[members[i]] = corrected[i];
    }
    return all;
  }

  /** One variant's results minus another's; null for a variant beside itself. */
  @Nullable Difference between(String one, String other) {
    return pairs.stream()
        .flatMap(pair -> oriented(pair, one, other).stream())
        .findFirst()
        .orElse(null);
  }

  private static Optional<Difference> oriented(Pair pair, String one, String other) {
    if (pair.first().equals(one) && pair.second().equals(other)) {
      return Optional.of(pair.difference());
    }
    return pair.first().equals(other) && pair.second().equals(one)
        ? Optional.of(pair.difference().negated())
        : Optional.empty();
  }

  /** Whether some run has no finite loss, so that its differences are no numbers. */
  boolean haveInfinite() {
    return pairs.stream()
        .flatMap(pair -> pair.difference().bySeed().stream())
        .anyMatch(score -> score.value() == null);
  }

  /** Whether some p-value is from random sign flips. */
  boolean areSampled() {
    return mostPairs() > SignFlip.MOST_EXACT;
  }

  /** Whether so many seeds can tell any pair apart, corrected for all pairs. */
  boolean canSplit(double level) {
    return pairs.size() * SignFlip.smallest(mostPairs()) <= level;
  }

  /** Seeds of the comparison that has most. */
  int mostPairs() {
    return pairs.stream().mapToInt(pair -> pair.difference().pairs()).max().orElse(0);
  }

  /** Whether the test cannot tell two variants apart. */
  boolean areAlike(String one, String other, double level) {
    Difference difference = between(one, other);
    return difference == null || difference.amongAll() == null || difference.amongAll() > level;
  }
}
