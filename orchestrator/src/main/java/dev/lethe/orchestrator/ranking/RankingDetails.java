package dev.lethe.orchestrator.ranking;

import dev.lethe.orchestrator.statistics.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** More tables for a terminal: spread, every pair, and what the tuning promised. */
final class RankingDetails {
  private RankingDetails() {}

  static String of(Ranking ranking) {
    StringBuilder text = new StringBuilder();
    text.append("  over seeds\n").append(Columns.of(spread(ranking)));
    text.append("  every pair, by seed; g: Hedges' g, in standard deviations between seeds\n");
    text.append(Columns.of(pairs(ranking)));
    List<WinnersCurse> curses =
        ranking.standings().stream().map(Standing::curse).filter(Objects::nonNull).toList();
    if (!curses.isEmpty()) {
      text.append("  chosen with, and confirmed with, %s%n".formatted(curses.getFirst().metric()));
      text.append(Columns.of(curses(ranking)));
    }
    text.append("  all trials of a variant\n").append(Columns.of(trials(ranking)));
    return text.toString();
  }

  private static List<List<String>> spread(Ranking ranking) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of(
            " ",
            "variant",
            "mean",
            "interval",
            "by",
            "median",
            "IQM",
            "sd",
            "worst",
            "best",
            "E[rank]"));
    for (Standing standing : ranking.standings()) {
      Spread spread = standing.spread();
      if (spread != null) {
        rows.add(
            List.of(
                " ",
                standing.variant(),
                Cells.isInfinite(standing) ? "∞" : Numbers.value(standing.mean()),
                Numbers.ends(standing.interval()),
                method(standing.interval()),
                Numbers.value(spread.median()),
                Numbers.value(spread.interquartileMean()),
                Numbers.value(spread.deviation()),
                Numbers.value(spread.worst().value()),
                Numbers.value(spread.best().value()),
                Numbers.two(standing.chance() == null ? null : standing.chance().expectedRank())));
      }
    }
    return rows;
  }

  private static String method(@Nullable Interval interval) {
    return interval == null ? Numbers.NOTHING : interval.method().word();
  }

  private static List<List<String>> pairs(Ranking ranking) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of(" ", "pair", "difference", "interval", "seeds", "p", "p, all pairs", "g"));
    for (Pair pair : ranking.pairs()) {
      Difference difference = pair.difference();
      rows.add(
          List.of(
              " ",
              pair.first() + " - " + pair.second(),
              Numbers.signed(difference.mean()),
              Numbers.signedEnds(difference.interval()),
              String.valueOf(difference.pairs()),
              Numbers.p(difference.uncorrected()),
              Numbers.p(difference.amongAll()),
              Numbers.two(difference.effect())));
    }
    return rows;
  }

  private static List<List<String>> curses(Ranking ranking) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of(" ", "variant", "chosen", "confirmed", "too good by"));
    for (Standing standing : ranking.standings()) {
      WinnersCurse curse = standing.curse();
      if (curse != null) {
        rows.add(
            List.of(
                " ",
                standing.variant(),
                Numbers.value(curse.tuned()),
                Numbers.value(curse.confirmed()) + Numbers.half(curse.interval()),
                Numbers.signed(curse.excess())));
      }
    }
    return rows;
  }

  private static List<List<String>> trials(Ranking ranking) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of(" ", "variant", "tune", "confirm", "failed", "missing", "evals", "time"));
    for (Standing standing : ranking.standings()) {
      rows.add(
          List.of(
              " ",
              standing.variant(),
              String.valueOf(standing.tuning().planned()),
              String.valueOf(standing.confirming().planned()),
              String.valueOf(standing.tuning().failed() + standing.confirming().failed()),
              String.valueOf(standing.tuning().missing() + standing.confirming().missing()),
              Numbers.count(standing.used().gradientEvaluations()),
              Numbers.time(standing.used().seconds())));
    }
    return rows;
  }
}
