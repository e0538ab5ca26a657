package dev.lethe.orchestrator.ranking;

import java.util.List;

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

  /** A sentence in lines that fit, behind a mark. */
  public static String wrapped(String mark, String sentence) {
    StringBuilder text = new StringBuilder();
    StringBuilder line = new StringBuilder("  ").append(mark);
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
