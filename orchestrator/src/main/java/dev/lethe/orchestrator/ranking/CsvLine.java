package dev.lethe.orchestrator.ranking;

import dev.lethe.orchestrator.statistics.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A line of CSV that grows: numbers in full, nothing where there is none. */
public final class CsvLine {
  private final List<String> cells = new ArrayList<>();

  /** Adds a cell for each, as {@link String#valueOf(Object)} writes it. */
  public CsvLine add(@Nullable Object... values) {
    for (Object value : values) {
      cells.add(value == null ? "" : String.valueOf(value));
    }
    return this;
  }

  /** Three cells: low, high, method. */
  CsvLine add(@Nullable Interval interval) {
    return interval == null
        ? add("", "", "")
        : add(interval.low(), interval.high(), interval.method().word());
  }

  /** The line with its end. */
  @Override
  public String toString() {
    return cells.stream().map(CsvLine::quoted).collect(Collectors.joining(",", "", "\n"));
  }

  /** As RFC 4180 has it. */
  private static String quoted(String cell) {
    return cell.matches("(?s).*[\",\n\r].*") ? '"' + cell.replace("\"", "\"\"") + '"' : cell;
  }
}
