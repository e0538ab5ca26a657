package dev.lethe.orchestrator.ranking;

import dev.lethe.orchestrator.statistics.Interval;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Numbers as people read them; those in full are in JSON and CSV. */
public final class Numbers {
  public static final String NOTHING = "–";

  private Numbers() {}

  public static String value(@Nullable Double value) {
    return value == null ? NOTHING : String.format(Locale.ROOT, "%.4f", value);
  }

  public static String signed(@Nullable Double value) {
    return value == null ? NOTHING : String.format(Locale.ROOT, "%+.4f", value);
  }

  /** {@code ± 0.0164}; nothing where there is no interval. */
  public static String half(@Nullable Interval interval) {
    return interval == null ? "" : String.format(Locale.ROOT, " ± %.4f", interval.half());
  }

  public static String ends(@Nullable Interval interval) {
    return interval == null
        ? NOTHING
        : String.format(Locale.ROOT, "[%.4f, %.4f]", interval.low(), interval.high());
  }

  public static String signedEnds(@Nullable Interval interval) {
    return interval == null
        ? NOTHING
        : String.format(Locale.ROOT, "[%+.4f, %+.4f]", interval.low(), interval.high());
  }

  public static String p(@Nullable Double p) {
    return p != null && p < 0.0001 ? String.format(Locale.ROOT, "%.1e", p) : value(p);
  }

  public static String two(@Nullable Double value) {
    return value == null ? NOTHING : String.format(Locale.ROOT, "%.2f", value);
  }

  /** Four digits that count. */
  public static String number(double value) {
    String text = String.format(Locale.ROOT, "%.4g", value);
    return text.contains("e") || !text.contains(".")
        ? text
        : text.replaceAll("0+$", "").replaceAll("\\.$", "");
  }

  /** {@code 57.6k}, {@code 1.2M}. */
  public static String count(long value) {
    if (value < 10_000) {
      return String.valueOf(value);
    }
    return value < 10_000_000 ? number(value / 1e3) + "k" : number(value / 1e6) + "M";
  }

  /** {@code 8.1 s}, {@code 12 min}, {@code 3.5 h}. */
  public static String time(@Nullable Double seconds) {
    if (seconds == null) {
      return NOTHING;
    }
    return seconds < 120
        ? number(Math.rint(seconds * 10) / 10) + " s"
        : seconds < 7200
            ? number(Math.rint(seconds / 6) / 10) + " min"
            : number(Math.rint(seconds / 360) / 10) + " h";
  }

  /** {@code rho=0.05 m=64}. */
  public static String parameters(Map<String, Object> parameters) {
    return parameters.entrySet().stream()
        .map(p ->
            p.getKey()
                + "="
                + (p.getValue() instanceof Number n ? number(n.doubleValue()) : p.getValue()))
        .collect(Collectors.joining(" "));
  }
}
