package dev.lethe.orchestrator.doctor;

import static java.time.format.DateTimeFormatter.RFC_1123_DATE_TIME;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Compares another machine's clock with this one's. No lease and no election rests on clocks; times
 * of points in MLflow, wall-clock budgets, tokens and certificates do.
 */
public final class ClockCheck {
  private static final Duration TOLERATED = Duration.ofSeconds(5);

  private ClockCheck() {}

  /**
   * Finds what a server's clock is like.
   *
   * @param date as the header Date has it; empty where the server sends none
   */
  public static Optional<Finding> ofServer(String whose, Optional<String> date, Instant now) {
    try {
      return date.map(text -> Instant.from(RFC_1123_DATE_TIME.parse(text)))
          .map(there -> of(whose, Duration.between(now, there)));
    } catch (DateTimeException e) {
      // whoever writes its time in another way is not asked what it is
      return Optional.empty();
    }
  }

  /** Finds what such a difference to this machine's clock means. */
  static Finding of(String whose, Duration ahead) {
    String check = "clock of " + whose;
    if (ahead.abs().compareTo(TOLERATED) <= 0) {
      return Finding.ok(check, "as this machine's, to %d s".formatted(TOLERATED.toSeconds()));
    }
    return Finding.warning(
        check,
        "is %d s %s this machine's; times in MLflow, wall-clock budgets and tokens are off by as much. Set both by NTP (timedatectl set-ntp true)."
            .formatted(ahead.abs().toSeconds(), ahead.isNegative() ? "behind" : "ahead of"));
  }
}
