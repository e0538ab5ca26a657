package dev.lethe.orchestrator.ranking;

import java.util.List;
import java.util.stream.Stream;

/** Text laid out for a terminal of a hundred columns. */
public final class Columns {
  private static final int WIDTH = 100;

  private Columns() {}

  /** The rows with their cells one below the other. */
  public static String of(List<List<String>> rows) {
    int[] widths = new int[rows.getFirst().size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder("  ");
      for (int i = 0; i < widths.length; i++) {
        line.append(row.get(i)).repeat(' ', widths[i] - row.get(i).length() + 2);
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }

  /**
   * The rows as one table below the other where they are too wide for one.
   *
   * @param kept columns that each of them begins with
   */
  public static String fitted(List<List<String>> rows, int kept) {
    StringBuilder text = new StringBuilder();
    int from = kept;
    while (from < rows.getFirst().size()) {
      int to = from + 1;
      while (to < rows.getFirst().size() && fits(rows, kept, from, to + 1)) {
        to++;
      }
      text.append(of(part(rows, kept, from, to)));
      from = to;
    }
    return text.toString();
  }

  private static boolean fits(List<List<String>> rows, int kept, int from, int to) {
    return of(part(rows, kept, from, to)).lines().allMatch(line -> line.length() <= WIDTH);
  }

  private static List<List<String>> part(List<List<String>> rows, int kept, int from, int to) {
    return rows.stream()
        .map(row ->
            Stream.concat(row.subList(0, kept).stream(), row.subList(from, to).stream()).toList())
        .toList();
  }

  /** A sentence in lines that fit, from the edge. */
  public static String paragraph(String sentence) {
    return lines("", sentence);
  }

  /** A sentence in lines that fit, behind a mark. */
  public static String wrapped(String mark, String sentence) {
    return lines("  " + mark, sentence);
  }

  private static String lines(String mark, String sentence) {
    StringBuilder text = new StringBuilder();
    StringBuilder line = new StringBuilder(mark);
    int indent = line.length();
    for (String word : sentence.split(" ", -1)) {
      if (line.length() > indent && line.length() + word.length() > WIDTH) {
        text.append(line.toString().stripTrailing()).append('\n');
        line.setLength(0);
        line.repeat(' ', indent);
      }
      line.append(word).append(' ');
    }
    return text.append(line.toString().stripTrailing()).append('\n').toString();
  }
}
