package dev.lethe.orchestrator.report;

import dev.lethe.orchestrator.ranking.Numbers;
import dev.lethe.orchestrator.ranking.Standing;
import dev.lethe.orchestrator.sensitivity.Response;
import java.util.List;

/** What was tried, and what it took. */
final class TrialParts {
  private static final int MOST_ROWS = 500;

  private TrialParts() {}

  /** Whether some tune trial has a score by something that was searched. */
  static boolean searched(Report report) {
    return report.trials().stream()
        .anyMatch(trial -> trial.tuned() != null && !trial.parameters().isEmpty());
  }

  static Part search(Report report) {
    List<List<String>> rows =
        report.ranking().sensitivity().stream()
            .flatMap(variant ->
                variant.parameters().stream().map(response -> row(variant.variant(), response)))
            .toList();
    return new Part(
        "search",
        "Search",
        "The score of every tune trial by what was searched. The larger mark is the configuration"
            + " that was chosen.",
        "Score of the tune trials by a parameter; the numbers are in the table of trials.",
        List.of(),
        rows.isEmpty()
            ? null
            : new Part.Table(
                "How much of each range tunes as well as the winner",
                List.of("variant", "parameter", "chosen", "share as good", "at the edge"),
                rows),
        null);
  }

  private static List<String> row(String variant, Response response) {
    return List.of(
        variant,
        response.parameter(),
        response.won() instanceof Number number
            ? Numbers.number(number.doubleValue())
            : String.valueOf(response.won()),
        response.share() == null ? Numbers.NOTHING : Math.round(100 * response.share()) + " %",
        response.leadsOut() ? "yes: a better one may lie beyond" : "no");
  }

  static Part curves(Report report) {
    return new Part(
        "curves",
        "Learning curves",
        "Means over the %s runs with their intervals, by gradient evaluations, so that variants stand side by side at equal compute."
            .formatted(report.ranking().phase().word()),
        "Metrics along the training, a line for each variant.",
        List.of(),
        List.of(),
        null);
  }

  static Part trials(Report report) {
    List<ReportedTrial> tried = report.trials();
    int drawn = Sample.of(tried).size();
    return new Part(
        "trials",
        "Trials",
        "%s as a line through what was searched and what came out. Drag along an axis to keep only the lines that pass there."
            .formatted(
                drawn == tried.size()
                    ? "Every trial"
                    : "%,d of %,d trials, those that won among them, each"
                        .formatted(drawn, tried.size())),
        tried.stream().anyMatch(trial -> trial.tuned() != null)
            ? "Parallel coordinates of %d trials.".formatted(drawn)
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
            "time",
            "parameters"),
        report.trials().stream()
            .map(trial ->
                List.of(
                    trial.variant(),
                    String.valueOf(trial.configuration()),
                    trial.phase(),
                    String.valueOf(trial.seed()),
                    trial.status(),
                    Numbers.value(trial.tuned()),
                    Numbers.value(trial.reported()),
                    Numbers.time(trial.seconds()),
                    Numbers.parameters(trial.parameters())))
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
            "All trials of a variant",
            List.of(
                "variant", "tune", "confirm", "failed", "missing", "gradient evaluations", "time"),
            report.ranking().standings().stream().map(TrialParts::row).toList()),
        null);
  }

  private static List<String> row(Standing standing) {
    return List.of(
        standing.variant(),
        String.valueOf(standing.tuning().planned()),
        String.valueOf(standing.confirming().planned()),
        String.valueOf(standing.tuning().failed() + standing.confirming().failed()),
        String.valueOf(standing.tuning().missing() + standing.confirming().missing()),
        Numbers.count(standing.used().gradientEvaluations()),
        Numbers.time(standing.used().seconds()));
  }
}
