package dev.lethe.orchestrator.sweep;

import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Gathers what is wrong with a file; the same problem counts once. Reading ends where there are too
 * many to be of use: a megabyte can hold more than anyone waits for.
 */
final class Problems {
  static final String FILE = "(file)";

  private static final int MOST = 1000;

  private final Set<Problem> found = new LinkedHashSet<>();

  void add(int line, String path, String message) {
    if (found.size() == MOST) {
      found.add(new Problem(line, FILE, "and more; mend these first"));
      throw new TooMany();
    }
    found.add(new Problem(line, path.isEmpty() ? FILE : path, message));
  }

  boolean isEmpty() {
    return found.isEmpty();
  }

  /** In the order of lines; those of one line in the order in which they were found. */
  List<Problem> inOrder() {
    return found.stream().sorted(Comparator.comparingInt(Problem::line)).toList();
  }

  /** Ends reading. */
  static final class TooMany extends RuntimeException {
    private static final long serialVersionUID = 1;
  }
}
