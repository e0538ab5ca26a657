package dev.lethe.orchestrator.sweep;

import dev.lethe.orchestrator.sweep.Domain.Text;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Durations of a sweep file: hours, minutes and seconds, together above zero. */
final class Lasting {
  private static final Pattern DURATION =
      Pattern.compile("(?=.*[1-9])(?:(\\d{1,6})h)?(?:(\\d{1,6})m)?(?:(\\d{1,6})s)?");
  private static final String NONE = "none";

  static final Text DOMAIN = new Text(DURATION, "a duration such as 2h, 30m or 90s");
  static final Text OR_NONE =
      new Text(
          Pattern.compile("%s|(?:%s)".formatted(NONE, DURATION.pattern())),
          "a duration such as 5m or 90s, or none");

  private Lasting() {}

  /** Of a text that is in one of the domains; 0 of none. */
  static long seconds(String duration) {
    Matcher parts = DURATION.matcher(duration);
    return parts.matches()
        ? 3600 * number(parts.group(1)) + 60 * number(parts.group(2)) + number(parts.group(3))
        : 0;
  }

  private static long number(@Nullable String digits) {
    return digits == null ? 0 : Long.parseLong(digits);
  }
}
