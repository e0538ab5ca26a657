package dev.lethe.orchestrator.report;

import static dev.lethe.orchestrator.report.Cells.NOTHING;
import static dev.lethe.orchestrator.report.Cells.interval;
import static dev.lethe.orchestrator.report.Cells.number;
import static dev.lethe.orchestrator.report.Cells.signed;

import dev.lethe.orchestrator.ranking.Difference;
import dev.lethe.orchestrator.ranking.Ranking;
import dev.lethe.orchestrator.ranking.RankingText;
import dev.lethe.orchestrator.ranking.Standing;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Who is better. */
final class RankingParts {
  private RankingParts() {}

  static Part ranking(Ranking ranking) {
    List<List<String>> rows = new ArrayList<>();
    for (Standing standing : ranking.standings()) {
      Difference difference = standing.difference();
      rows.add(
          List.of(
              String.valueOf(standing.rank()),
              standing.variant(),
              number(standing.mean()),
              interval(standing.interval()),
              difference == null ? NOTHING : signed(difference.mean()),
              difference == null ? NOTHING : interval(difference.interval()),
              difference == null ? NOTHING : number(difference.p()),
              String.valueOf(standing.runs() - standing.failed()),
              String.valueOf(standing.failed()),
              RankingText.parameters(standing.parameters())));
    }
    String percent = RankingText.number(ranking.confidence() * 100);
    return new Part(
        "ranking",
        "Ranking",
        "A diamond is the mean, the bar its %s %% interval, a dot the run of a seed. p is of the paired sign-flip test against %s, corrected as the sweep file asks."
            .formatted(percent, ranking.baseline()),
        ranking.standings().stream()
            .map(one ->
                "%s %s %s".formatted(one.variant(), number(one.mean()), interval(one.interval())))
            .collect(Collectors.joining("; ", "Means with intervals: ", ".")),
        ranking.notes(),
        new Part.Table(
            ranking.metric() + " of the variants, best first",
            List.of(
                "#",
                "variant",
                "mean",
                percent + " % interval",
                "vs " + ranking.baseline(),
                "interval",
                "p",
                "runs",
                "failed",
                "configuration"),
            rows),
        null);
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
