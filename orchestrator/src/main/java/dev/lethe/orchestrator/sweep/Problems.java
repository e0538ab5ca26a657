package dev.lethe.orchestrator.sweep;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Gathers what is wrong with a file. */
final class Problems {
  static final String FILE = "(file)";

  private final List<Problem> found = new ArrayList<>();

  void add(int line, String path, String message) {
    found.add(new Problem(line, path.isEmpty() ? FILE : path, message));
  }

  boolean isEmpty() {
    return found.isEmpty();
  }

  /** In the order of lines; those of one line in the order in which they were found. */
  List<Problem> inOrder() {
    return found.stream().sorted(Comparator.comparingInt(Problem::line)).toList();
  }
}
