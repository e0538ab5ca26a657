package dev.lethe.orchestrator.report;

import dev.lethe.orchestrator.ranking.Interval;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Numbers as the tables of a report show them. */
final class Cells {
  static final String NOTHING = "–";

  private Cells() {}

  static String number(@Nullable Double value) {
    return value == null ? NOTHING : String.format(Locale.ROOT, "%.4f", value);
  }

  static String signed(@Nullable Double value) {
    return value == null ? NOTHING : String.format(Locale.ROOT, "%+.4f", value);
  }

  static String interval(@Nullable Interval interval) {
    return interval == null
        ? NOTHING
        : String.format(Locale.ROOT, "%.4f to %.4f", interval.low(), interval.high());
  }
}
