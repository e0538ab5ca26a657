package dev.lethe.orchestrator.cli;

import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.orchestrator.ledger.TrialView;
import dev.lethe.orchestrator.ledger.VariantCounts;
import dev.lethe.orchestrator.plan.Looks;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * How fast a sweep goes on.
 *
 * @param ended trials
 * @param expected trials in all, with the confirm trials that are planned when winners are known,
 *     but not those that a look may add
 * @param perMinute trials that ended in the last minute, or since the first of them started; 0
 *     where none did
 */
record Pace(int ended, int expected, double perMinute) {
  private static final long WINDOW_MILLIS = Duration.ofMinutes(1).toMillis();

  /**
   * The pace at a moment.
   *
   * @param now milliseconds since 1970
   */
  static Pace of(SweepView sweep, long now) {
    int planned = sweep.variants().stream().mapToInt(VariantCounts::total).sum();
    int unchosen = sweep.variants().size() - sweep.winners().size();
    int expected = sweep.planned() ? planned : planned + unchosen * Looks.of(sweep.sweep()).first();
    long[] ends =
        sweep.trials().stream()
            .filter(trial -> trial.status().isTerminal())
            .map(TrialView::endedAt)
            .filter(Objects::nonNull)
            .mapToLong(Long::longValue)
            .toArray();
    long first =
        sweep.trials().stream()
            .map(TrialView::startedAt)
            .filter(Objects::nonNull)
            .mapToLong(Long::longValue)
            .min()
            .orElse(now);
    long since = Math.max(first, now - WINDOW_MILLIS);
    long recent = java.util.Arrays.stream(ends).filter(end -> end > since).count();
    double perMinute = now > since ? recent * 60_000.0 / (now - since) : 0;
    return new Pace(ends.length, expected, perMinute);
  }

  /** Time until the last trial ends at this pace; empty while none has ended lately. */
  Optional<Duration> left() {
    return perMinute <= 0
        ? Optional.empty()
        : Optional.of(Duration.ofSeconds(Math.round((expected - ended) / perMinute * 60)));
  }

  /** {@code 14.2 trials/min, 0:38 left}. */
  String text() {
    return perMinute <= 0
        ? "— trials/min"
        : "%.1f trials/min, %s left".formatted(perMinute, left().map(Pace::clock).orElse("—"));
  }

  private static String clock(Duration time) {
    return time.toHours() > 0
        ? "%d:%02d:%02d".formatted(time.toHours(), time.toMinutesPart(), time.toSecondsPart())
        : "%d:%02d".formatted(time.toMinutes(), time.toSecondsPart());
  }
}
