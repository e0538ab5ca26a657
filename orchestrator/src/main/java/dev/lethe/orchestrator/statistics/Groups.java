package dev.lethe.orchestrator.statistics;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Groups of things that cannot be told apart, for a compact letter display: two are in one group
 * exactly where they do not differ. Found by insertion and absorption (Piepho, <i>An Algorithm for
 * a Letter-Based Representation of All-Pairwise Comparisons</i>, Journal of Computational and
 * Graphical Statistics 2004): all are one group; each pair that differs splits every group that has
 * both into one without either; groups inside of others go.
 */
public final class Groups {
  private Groups() {}

  /**
   * The groups, by their first member.
   *
   * @param different whether i differs from j, the same as j from i
   */
  public static List<SortedSet<Integer>> of(boolean[][] different) {
    List<SortedSet<Integer>> groups = new ArrayList<>();
    groups.add(new TreeSet<>(IntStream.range(0, different.length).boxed().toList()));
    for (int i = 0; i < different.length; i++) {
      for (int j = i + 1; j < different.length; j++) {
        if (different[i][j]) {
          groups = absorbed(split(groups, i, j));
        }
      }
    }
    groups.sort(Comparator.comparing(Groups::places));
    return List.copyOf(groups);
  }

  private static List<SortedSet<Integer>> split(List<SortedSet<Integer>> groups, int i, int j) {
    List<SortedSet<Integer>> split = new ArrayList<>();
    for (SortedSet<Integer> group : groups) {
      if (group.contains(i) && group.contains(j)) {
        split.add(without(group, i));
        split.add(without(group, j));
      } else {
        split.add(group);
      }
    }
    return split;
  }

  private static SortedSet<Integer> without(SortedSet<Integer> group, int one) {
    SortedSet<Integer> others = new TreeSet<>(group);
    others.remove(one);
    return others;
  }

  private static List<SortedSet<Integer>> absorbed(List<SortedSet<Integer>> groups) {
    List<SortedSet<Integer>> kept = new ArrayList<>();
    groups.stream()
        .sorted(Comparator.comparingInt(group -> -group.size()))
        .filter(group -> kept.stream().noneMatch(larger -> larger.containsAll(group)))
        .forEach(kept::add);
    return kept;
  }

  /** In an order that puts the group of the first before that of the second. */
  private static String places(SortedSet<Integer> group) {
    StringBuilder places = new StringBuilder();
    group.forEach(place -> places.append((char) place.intValue()));
    return places.toString();
  }
}
