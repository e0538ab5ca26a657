package dev.lethe.orchestrator.ranking;

import dev.lethe.orchestrator.statistics.Groups;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.stream.Collectors;

/**
 * Variants that cannot be told apart: by the paired tests, Holm over all pairs, or by mean ranks.
 *
 * @param letter that they share
 * @param variants in the order of the ranking
 */
public record Group(String letter, List<String> variants) {
  private static final int LETTERS = 26;

  /**
   * The groups of the variants that have runs, the best one's first; none where the seeds are too
   * few to split them, because one letter for all would look like a result.
   */
  static List<Group> of(List<Runs> ordered, Comparisons comparisons, double level) {
    if (!comparisons.canSplit(level)) {
      return List.of();
    }
    List<String> names = ordered.stream().filter(Runs::isMeasured).map(Runs::variant).toList();
    boolean[][] different = new boolean[names.size()][names.size()];
    for (int i = 0; i < different.length; i++) {
      for (int j = 0; j < different.length; j++) {
        different[i][j] = i != j && !comparisons.areAlike(names.get(i), names.get(j), level);
      }
    }
    return of(names, different);
  }

  /** The groups of those that do not differ, the first one's first. */
  public static List<Group> of(List<String> names, boolean[][] different) {
    List<Group> groups = new ArrayList<>();
    for (SortedSet<Integer> members :
        names.isEmpty() ? List.<SortedSet<Integer>>of() : Groups.of(different)) {
      groups.add(new Group(letter(groups.size()), members.stream().map(names::get).toList()));
    }
    return List.copyOf(groups);
  }

  /** a to z, then a2 to z2. */
  private static String letter(int place) {
    String letter = String.valueOf((char) ('a' + place % LETTERS));
    return place < LETTERS ? letter : letter + (place / LETTERS + 1);
  }

  /** The letters of a variant; none where it has no runs. */
  public static String letters(List<Group> groups, String variant) {
    return groups.stream()
        .filter(group -> group.variants().contains(variant))
        .map(Group::letter)
        .collect(Collectors.joining());
  }
}
