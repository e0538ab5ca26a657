package dev.lethe.orchestrator.sweep;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Pattern;

/** Finds the word that a user probably meant, and shows what was written instead. */
final class Words {
  private static final int LONGEST_SHOWN = 60;
  private static final int SHORTEST_PART = 3;

  /** What a terminal would obey rather than show, and what would change how the rest is read. */
  private static final Pattern UNSEEN = Pattern.compile("[\\p{C}\\p{Zl}\\p{Zp}]");

  private Words() {}

  /** {@code ; did you mean WORD?}, or nothing where no word is near. */
  static String hint(String written, Collection<String> allowed) {
    return allowed.size() < 2
        ? ""
        : nearest(written, allowed).map(word -> "; did you mean " + word + "?").orElse("");
  }

  /** The text, shortened so that it fits in a message, and harmless there. */
  static String shown(String text) {
    String start = text.length() <= LONGEST_SHOWN ? text : text.substring(0, LONGEST_SHOWN);
    String line = UNSEEN.matcher(start).replaceAll(" ");
    return text.length() <= LONGEST_SHOWN ? line : line + "…";
  }

  private static Optional<String> nearest(String written, Collection<String> allowed) {
    if (written.length() > LONGEST_SHOWN) {
      return Optional.empty();
    }
    Optional<String> near =
        allowed.stream()
            .filter(word -> isNear(written, word))
            .min(Comparator.comparingInt(word -> distance(written, word)));
    return near.or(() -> allowed.stream().filter(word -> isPart(written, word)).findFirst());
  }

  private static boolean isNear(String written, String word) {
    int most = Math.max(1, word.length() / 3);
    return Math.abs(written.length() - word.length()) <= most && distance(written, word) <= most;
  }

  private static boolean isPart(String written, String word) {
    return written.length() >= SHORTEST_PART && word.contains(written);
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
