package dev.lethe.orchestrator.report;

import dev.lethe.orchestrator.ranking.Difference;
import dev.lethe.orchestrator.ranking.Numbers;
import dev.lethe.orchestrator.ranking.Pair;
import dev.lethe.orchestrator.ranking.Ranking;
import dev.lethe.orchestrator.ranking.RankingText;
import dev.lethe.orchestrator.ranking.Standing;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
        "A diamond is the mean, the bar its %s %% interval, a dot the run of a seed. %s."
            .formatted(
                Numbers.number(ranking.confidence() * 100),
                RankingText.legend(ranking).stream()
                    .map(RankingParts::sentence)
                    .collect(Collectors.joining(". "))),
        isMeasured(ranking) ? inWords(ranking) : null,
        ranking.notes(),
        table(ranking),
        null);
  }

  /** A symbol stays what it is. */
  private static String sentence(String line) {
    boolean symbol = line.charAt(1) == ':';
    return symbol ? line : line.substring(0, 1).toUpperCase(Locale.ROOT) + line.substring(1);
  }

  private static boolean isMeasured(Ranking ranking) {
    return ranking.standings().stream().anyMatch(one -> one.mean() != null);
  }

  private static String inWords(Ranking ranking) {
    return ranking.standings().stream()
        .map(one ->
            "%s %s %s"
                .formatted(one.variant(), Numbers.value(one.mean()), Numbers.ends(one.interval())))
        .collect(Collectors.joining("; ", "Means with intervals: ", "."));
  }

  private static Part.Table table(Ranking ranking) {
    List<List<String>> cells = RankingText.rows(ranking);
    List<List<String>> rows = new ArrayList<>();
    for (int i = 0; i < ranking.standings().size(); i++) {
      List<String> row = new ArrayList<>(cells.get(i + 1));
      row.add(Numbers.parameters(ranking.standings().get(i).parameters()));
      rows.add(row);
    }
    List<String> header = new ArrayList<>(cells.getFirst());
    header.add("configuration");
    return new Part.Table(RankingText.protocol(ranking), header, rows);
  }

  static Part differences(Ranking ranking) {
    return new Part(
        "differences",
        "Paired differences",
        "Each dot is the difference to %s with the same seed: the same split, initial weights and order of the data. Right of the dashed line %s is larger."
            .formatted(ranking.baseline(), ranking.metric()),
        ranking.standings().stream()
            .filter(one -> one.difference() != null)
            .map(one -> one.variant() + " " + Numbers.signed(one.difference().mean()))
            .collect(Collectors.joining("; ", "Mean differences: ", ".")),
        List.of(),
        new Part.Table(
            "Every pair of variants",
            List.of(
                "pair",
                "difference",
                "interval",
                "seeds",
                "p",
                "p, Holm over all pairs",
                "Hedges' g"),
            ranking.pairs().stream().map(RankingParts::pair).toList()),
        null);
  }

  private static List<String> pair(Pair pair) {
    Difference difference = pair.difference();
    return List.of(
        "%s − %s".formatted(pair.first(), pair.second()),
        Numbers.signed(difference.mean()),
        Numbers.signedEnds(difference.interval()),
        String.valueOf(difference.pairs()),
        Numbers.p(difference.uncorrected()),
        Numbers.p(difference.amongAll()),
        Numbers.two(difference.effect()));
  }
}
