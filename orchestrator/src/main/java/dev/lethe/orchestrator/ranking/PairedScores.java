package dev.lethe.orchestrator.ranking;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Results of two variants on the seeds that both have, in the order of the seeds. */
final class PairedScores {
  private PairedScores() {}

  /** Of one on the seeds that the other has too. */
  static double[] of(Map<Long, Double> one, Map<Long, Double> other) {
    return shared(one, other).stream().mapToDouble(seed -> at(one, seed)).toArray();
  }

  /**
   * One minus the other; infinite where one of the two has no finite loss, nothing where neither
   * has.
   */
  static double[] differences(Map<Long, Double> one, Map<Long, Double> other) {
    return shared(one, other).stream()
        .mapToDouble(seed -> difference(at(one, seed), at(other, seed)))
        .toArray();
  }

  static List<SeedScore> bySeed(Map<Long, Double> one, Map<Long, Double> other) {
    List<SeedScore> differences = new ArrayList<>();
    for (long seed : shared(one, other)) {
      double difference = difference(at(one, seed), at(other, seed));
      differences.add(new SeedScore(seed, Double.isFinite(difference) ? difference : null));
    }
    return List.copyOf(differences);
  }

  private static Set<Long> shared(Map<Long, Double> one, Map<Long, Double> other) {
    Set<Long> seeds = new TreeSet<>(one.keySet());
    seeds.retainAll(other.keySet());
    return seeds;
  }

  private static double at(Map<Long, Double> scores, long seed) {
    return scores.getOrDefault(seed, Double.NaN);
  }

  private static double difference(double one, double other) {
    return one == other ? 0 : one - other;
  }
}
