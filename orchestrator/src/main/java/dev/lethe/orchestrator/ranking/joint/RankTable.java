package dev.lethe.orchestrator.ranking.joint;

import dev.lethe.orchestrator.ranking.Group;
import dev.lethe.orchestrator.statistics.Friedman;
import dev.lethe.orchestrator.statistics.MeanRanks;
import dev.lethe.orchestrator.statistics.Nemenyi;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Each variant's rank in each sweep, and what follows from them.
 *
 * <p>Nemenyi's test is only read where Friedman's finds that ranks differ, as Demšar does: without
 * that all variants are one group.
 */
final class RankTable {
  private static final double ROUNDING = 1e-9;

  private final List<JointSweep> sweeps;
  private final List<String> variants;
  private final double[][] ranks;
  private final double[] means;
  private final Friedman friedman;
  private final double confidence;

  private RankTable(List<JointSweep> sweeps, List<String> variants, double confidence) {
    this.sweeps = sweeps;
    this.variants = variants;
    this.confidence = confidence;
    ranks = ranks(sweeps, variants);
    means = MeanRanks.over(ranks);
    friedman = Friedman.of(ranks);
  }

  /** Equal mean ranks stay in the order that their variants are given in. */
  static RankTable of(List<JointSweep> sweeps, List<String> variants, double confidence) {
    double[] means = MeanRanks.over(ranks(sweeps, variants));
    List<String> bestFirst =
        IntStream.range(0, means.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> means[i]))
            .map(variants::get)
            .toList();
    return new RankTable(sweeps, bestFirst, confidence);
  }

  /** By mean rank, best first. */
  List<String> variants() {
    return variants;
  }

  Friedman friedman() {
    return friedman;
  }

  double criticalDifference() {
    return Nemenyi.criticalDifference(variants.size(), sweeps.size(), confidence);
  }

  /** As each sweep's own ranking has them, which says what is better and puts failures last. */
  private static double[][] ranks(List<JointSweep> sweeps, List<String> variants) {
    return sweeps.stream()
        .map(sweep ->
            MeanRanks.of(variants.stream().mapToDouble(v -> sweep.standing(v).rank()).toArray()))
        .toArray(double[][]::new);
  }

  /** Whether Friedman's test finds that ranks differ. */
  boolean differs() {
    return friedman.p() <= 1 - confidence + ROUNDING;
  }

  private boolean areApart(int i, int j) {
    return differs() && Math.abs(means[i] - means[j]) >= criticalDifference() - ROUNDING;
  }

  List<Group> groups() {
    boolean[][] different = new boolean[means.length][means.length];
    for (int i = 0; i < means.length; i++) {
      for (int j = 0; j < means.length; j++) {
        different[i][j] = i != j && areApart(i, j);
      }
    }
    return Group.of(variants, different);
  }

  List<JointPair> pairs() {
    List<JointPair> pairs = new ArrayList<>();
    for (int i = 0; i < means.length; i++) {
      for (int j = i + 1; j < means.length; j++) {
        String first = variants.get(i);
        String second = variants.get(j);
        pairs.add(
            new JointPair(
                first, second, means[j] - means[i], areApart(i, j), tally(first, second)));
      }
    }
    return List.copyOf(pairs);
  }

  private Tally tally(String one, String other) {
    return sweeps.stream().map(sweep -> sweep.tally(one, other)).reduce(Tally.NONE, Tally::plus);
  }

  List<JointStanding> standings() {
    List<Group> groups = groups();
    return IntStream.range(0, means.length).mapToObj(i -> standing(i, groups)).toList();
  }

  private JointStanding standing(int i, List<Group> groups) {
    String variant = variants.get(i);
    Tally tally =
        variants.stream()
            .filter(other -> !other.equals(variant))
            .map(other -> tally(variant, other))
            .reduce(Tally.NONE, Tally::plus);
    long better = Arrays.stream(means).filter(mean -> mean < means[i] - ROUNDING).count();
    return new JointStanding(
        (int) better + 1, variant, means[i], Group.letters(groups, variant), tally, places(i));
  }

  private List<Place> places(int i) {
    return IntStream.range(0, sweeps.size())
        .mapToObj(row ->
            new Place(
                sweeps.get(row).name(),
                ranks[row][i],
                sweeps.get(row).standing(variants.get(i)).mean()))
        .toList();
  }
}
