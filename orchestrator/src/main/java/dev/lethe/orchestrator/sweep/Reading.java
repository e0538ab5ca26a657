package dev.lethe.orchestrator.sweep;

import java.util.List;

/** What came of reading a sweep file. */
public sealed interface Reading {
  /**
   * The file is a sweep.
   *
   * @param hash SHA-256 of the sweep with every default filled in, in hexadecimal digits; the order
   *     of keys, comments and spelling of numbers do not change it
   */
  record Valid(Sweep sweep, String hash) implements Reading {}

  /** The file is no sweep. */
  record Invalid(List<Problem> problems) implements Reading {
    private static final int WIDEST_PATH = 40;

    public Invalid {
      problems = List.copyOf(problems);
    }

    /**
     * The problems as lines of a table.
     *
     * @param file what the user calls the file
     */
    public String describe(String file) {
      int lines = width(problems.stream().map(problem -> "" + problem.line()).toList());
      int paths = Math.min(WIDEST_PATH, width(problems.stream().map(Problem::path).toList()));
      String row = "  line %-" + lines + "d  %-" + paths + "s  %s\n";
      StringBuilder text = new StringBuilder(file + " is not a valid sweep:\n");
      problems.forEach(
          problem -> text.append(row.formatted(problem.line(), problem.path(), problem.message())));
      return text.toString();
    }

    private static int width(List<String> texts) {
      return texts.stream().mapToInt(String::length).max().orElse(1);
    }
  }
}
