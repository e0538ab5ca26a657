package dev.lethe.orchestrator.sweep;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the word that a user probably meant, and shows what was written instead. */
final class Words {
  private static final int LONGEST_SHOWN = 60;

  private Words() {}

  /** {@code ; did you mean WORD?}, or nothing where no word is near. */
  static String hint(String written, Collection<String> allowed) {
    return nearest(written, allowed).map(word -> "; did you mean " + word + "?").orElse("");
  }

  /** The text, shortened so that it fits in a message. */
  static String shown(String text) {
    String line = text.replaceAll("\\p{Cntrl}", " ");
    return line.length() <= LONGEST_SHOWN ? line : line.substring(0, LONGEST_SHOWN) + "…";
  }

  private static Optional<String> nearest(String written, Collection<String> allowed) {
    if (written.length() > LONGEST_SHOWN) {
      return Optional.empty();
    }
    return allowed.stream()
        .filter(word -> distance(written, word) <= Math.max(1, word.length() / 3))
        .min(Comparator.comparingInt(word -> distance(written, word)));
  }

  /** Insertions, deletions and replacements from one word to the other (Levenshtein). */
  private static int distance(String from, String to) {
    int[] costs = new int[to.length() + 1];
    Arrays.setAll(costs, i -> i);
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = costs[0];
      costs[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = costs[j];
        costs[j] = Math.min(replaced, 1 + Math.min(costs[j], costs[j - 1]));
      }
    }
    return costs[to.length()];
  }
}
