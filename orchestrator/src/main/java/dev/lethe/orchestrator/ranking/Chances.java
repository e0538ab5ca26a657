package dev.lethe.orchestrator.ranking;

import dev.lethe.orchestrator.statistics.JointBootstrap;
import dev.lethe.orchestrator.statistics.MeanInterval;
import dev.lethe.orchestrator.sweep.Metric.Goal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The places that variants can expect, by the joint bootstrap over the seeds that all of those with
 * runs have.
 *
 * @param seeds that were drawn from
 * @param byVariant nothing for a variant without runs, and for fewer than two seeds
 */
record Chances(SortedSet<Long> seeds, Map<String, Chance> byVariant) {
  private static final int FEWEST_SEEDS = 2;

  static Chances of(List<Runs> variants, Goal goal, MeanInterval intervals) {
    List<Runs> measured = variants.stream().filter(Runs::isMeasured).toList();
    SortedSet<Long> seeds = shared(measured);
    if (seeds.size() < FEWEST_SEEDS) {
      return new Chances(seeds, Map.of());
    }
    double[][] scores =
        measured.stream().map(runs -> scores(runs, seeds, goal)).toArray(double[][]::new);
    JointBootstrap joint = JointBootstrap.of(scores, intervals.resamples(seeds.size()));
    Map<String, Chance> byVariant = new LinkedHashMap<>();
    for (int i = 0; i < scores.length; i++) {
      byVariant.put(measured.get(i).variant(), new Chance(joint.best(i), joint.expectedRank(i)));
    }
    return new Chances(seeds, byVariant);
  }

  private static SortedSet<Long> shared(List<Runs> measured) {
    SortedSet<Long> seeds = new TreeSet<>();
    measured.forEach(runs -> seeds.addAll(runs.bySeed().keySet()));
    measured.forEach(runs -> seeds.retainAll(runs.bySeed().keySet()));
    return seeds;
  }

  /** More is better. */
  private static double[] scores(Runs runs, SortedSet<Long> seeds, Goal goal) {
    double sign = goal == Goal.MAXIMIZE ? 1 : -1;
    Map<Long, Double> bySeed = runs.bySeed();
    return seeds.stream()
        .mapToDouble(seed -> sign * bySeed.getOrDefault(seed, Double.NaN))
        .toArray();
  }
}
