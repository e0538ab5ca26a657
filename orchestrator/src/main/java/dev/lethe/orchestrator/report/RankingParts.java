package dev.lethe.orchestrator.report;

import static dev.lethe.orchestrator.report.Cells.NOTHING;
import static dev.lethe.orchestrator.report.Cells.interval;
import static dev.lethe.orchestrator.report.Cells.number;
import static dev.lethe.orchestrator.report.Cells.signed;

import dev.lethe.orchestrator.ranking.Difference;
import dev.lethe.orchestrator.ranking.Ranking;
import dev.lethe.orchestrator.ranking.RankingText;
import dev.lethe.orchestrator.ranking.Standing;
import java.util.List;
import java.util.stream.Collectors;

/** Who is better. */
final class RankingParts {
  private RankingParts() {}

  /** Whether some variant has a difference to the baseline. */
  static boolean compares(Ranking ranking) {
    return ranking.standings().stream()
        .map(Standing::difference)
        .anyMatch(difference -> difference != null && difference.mean() != null);
  }

  static Part ranking(Ranking ranking) {
    return new Part(
        "ranking",
        "Ranking",
        "A diamond is the mean, the bar its %s interval, a dot the run of a seed. p is of the paired sign-flip test against %s, corrected as the sweep file asks."
            .formatted(percent(ranking), ranking.baseline()),
        isMeasured(ranking) ? inWords(ranking) : null,
        ranking.notes(),
        table(ranking),
        null);
  }

  private static boolean isMeasured(Ranking ranking) {
    return ranking.standings().stream().anyMatch(one -> one.mean() != null);
  }

  private static String inWords(Ranking ranking) {
    return ranking.standings().stream()
        .map(one ->
            "%s %s %s".formatted(one.variant(), number(one.mean()), interval(one.interval())))
        .collect(Collectors.joining("; ", "Means with intervals: ", "."));
  }

  private static String percent(Ranking ranking) {
    return RankingText.number(ranking.confidence() * 100) + " %";
  }

  private static Part.Table table(Ranking ranking) {
    return new Part.Table(
        ranking.metric() + " of the variants, best first",
        List.of(
            "#",
            "variant",
            "mean",
            percent(ranking) + " interval",
            "vs " + ranking.baseline(),
            "interval",
            "p",
            "runs",
            "failed",
            "configuration"),
        ranking.standings().stream().map(RankingParts::row).toList());
  }

  private static List<String> row(Standing standing) {
    Difference difference = standing.difference();
    return List.of(
        String.valueOf(standing.rank()),
        standing.variant(),
        number(standing.mean()),
        interval(standing.interval()),
        difference == null ? NOTHING : signed(difference.mean()),
        difference == null ? NOTHING : interval(difference.interval()),
        difference == null ? NOTHING : number(difference.p()),
        String.valueOf(standing.runs() - standing.failed()),
        String.valueOf(standing.failed()),
        RankingText.parameters(standing.parameters()));
  }

  static Part differences(Ranking ranking) {
    return new Part(
        "differences",
        "Paired differences",
        "Each dot is the difference to %s with the same seed: the same split, initial weights and order of the data. Right of the dashed line %s is larger."
            .formatted(ranking.baseline(), ranking.metric()),
        ranking.standings().stream()
            .filter(one -> one.difference() != null)
            .map(one -> one.variant() + " " + signed(one.difference().mean()))
            .collect(Collectors.joining("; ", "Mean differences: ", ".")),
        List.of(),
        null,
        null);
  }
}
