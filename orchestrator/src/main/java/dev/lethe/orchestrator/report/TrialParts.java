package dev.lethe.orchestrator.report;

import static dev.lethe.orchestrator.report.Cells.NOTHING;
import static dev.lethe.orchestrator.report.Cells.number;

import dev.lethe.orchestrator.ranking.RankingText;
import java.util.List;
import java.util.Locale;

/** What was tried, and what it took. */
final class TrialParts {
  private static final int MOST_ROWS = 500;

  private TrialParts() {}

  /** Whether some tune trial has a score by something that was searched. */
  static boolean searched(Report report) {
    return report.trials().stream()
        .anyMatch(trial -> trial.tuned() != null && !trial.parameters().isEmpty());
  }

  static Part search() {
    return new Part(
        "search",
        "Search",
        "The score of every tune trial by what was searched. The larger mark is the configuration"
            + " that was chosen; a best score at the end of a range says that the range is too"
            + " narrow.",
        "Score of the tune trials by a parameter; the numbers are in the table of trials.",
        List.of(),
        null,
        null);
  }

  static Part curves(Report report) {
    return new Part(
        "curves",
        "Learning curves",
        "Means over the %s runs with their intervals, by gradient evaluations, so that variants stand side by side at equal compute."
            .formatted(report.ranking().phase().word()),
        "Metrics along the training, a line for each variant.",
        List.of(),
        null,
        null);
  }

  static Part trials(Report report) {
    List<ReportedTrial> tried = report.trials();
    return new Part(
        "trials",
        "Trials",
        "Every trial as a line through what was searched and what came out. Drag along an axis to"
            + " keep only the lines that pass there.",
        tried.stream().anyMatch(trial -> trial.tuned() != null)
            ? "Parallel coordinates of %d trials.".formatted(tried.size())
            : null,
        List.of(),
        tried.size() > MOST_ROWS ? null : trialTable(report),
        null);
  }

  private static Part.Table trialTable(Report report) {
    return new Part.Table(
        "All trials",
        List.of(
            "variant",
            "#",
            "phase",
            "seed",
            "status",
            report.tuning(),
            report.ranking().metric(),
            "seconds",
            "parameters"),
        report.trials().stream()
            .map(trial ->
                List.of(
                    trial.variant(),
                    String.valueOf(trial.configuration()),
                    trial.phase(),
                    String.valueOf(trial.seed()),
                    trial.status(),
                    number(trial.tuned()),
                    number(trial.reported()),
                    trial.seconds() == null
                        ? NOTHING
                        : String.format(Locale.ROOT, "%.1f", trial.seconds()),
                    RankingText.parameters(trial.parameters())))
            .toList());
  }

  static Part cost(Report report) {
    return new Part(
        "cost",
        "Compute and time",
        "What each variant took, tuning included. A gradient evaluation is a forward and a backward"
            + " pass of one example.",
        "Gradient evaluations and seconds by variant; the numbers are in the table.",
        List.of(),
        new Part.Table(
            "Compute by variant",
            List.of(
                "variant",
                "trials",
                "failed",
                "attempts",
                "gradient evaluations",
                "hours of training"),
            report.costs().stream()
                .map(cost ->
                    List.of(
                        cost.variant(),
                        String.valueOf(cost.trials()),
                        String.valueOf(cost.failed()),
                        String.valueOf(cost.attempts()),
                        String.format(Locale.ROOT, "%,d", cost.evaluations()),
                        String.format(Locale.ROOT, "%.3f", cost.seconds() / 3600)))
                .toList()),
        null);
  }
}
