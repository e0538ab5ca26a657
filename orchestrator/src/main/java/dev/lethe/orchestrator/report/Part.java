package dev.lethe.orchestrator.report;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A section of the page.
 *
 * @param words how to read it
 * @param chart what its chart shows, for who does not see it; null without a chart
 * @param notes what a reader must know before believing it
 * @param code text that is shown as it is
 */
record Part(
    String id,
    String title,
    String words,
    @Nullable String chart,
    List<String> notes,
    List<Table> tables,
    @Nullable String code) {
  Part {
    tables = List.copyOf(tables);
  }

  /** With a single table, or null for none. */
  Part(
      String id,
      String title,
      String words,
      @Nullable String chart,
      List<String> notes,
      @Nullable Table table,
      @Nullable String code) {
    this(id, title, words, chart, notes, table == null ? List.of() : List.of(table), code);
  }

  /** Text in rows and columns. */
  record Table(String caption, List<String> header, List<List<String>> rows) {
    private static final int SEEN_AT_ONCE = 20;

    /** Whether it is folded until a reader opens it. */
    boolean isLong() {
      return rows.size() > SEEN_AT_ONCE;
    }
  }
}
