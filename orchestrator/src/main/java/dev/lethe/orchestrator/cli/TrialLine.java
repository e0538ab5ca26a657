package dev.lethe.orchestrator.cli;

import dev.lethe.orchestrator.ledger.TrialStatus;
import dev.lethe.protocol.Failure;
import dev.lethe.protocol.Phase;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What came of a trial, in a line. */
final class TrialLine {
  private TrialLine() {}

  static String of(
      String place, Phase phase, String variant, int configuration, long seed, String result) {
    return "%s %s %s #%d seed %d: %s"
        .formatted(place, phase.word(), variant, configuration, seed, result);
  }

  static String result(
      TrialStatus status, @Nullable Failure failure, String metric, @Nullable Double value) {
    if (status == TrialStatus.DONE) {
      return value == null ? "done" : String.format(Locale.ROOT, "%s %.4f", metric, value);
    }
    return failure == null ? status.word() : failure.kind().word() + ": " + message(failure);
  }

  /** With the very last of the last words, where there are any. */
  private static String message(Failure failure) {
    String words = failure.lastWords();
    return words == null
        ? failure.message()
        : "%s; its last words: %s"
            .formatted(failure.message(), words.lines().reduce((_, last) -> last).orElse(""));
  }
}
