package dev.lethe.orchestrator.ranking;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A ranking for programs: one line a variant, with a header; numbers in full. */
final class RankingCsv {
  private static final String[] HEADER = {
    "rank",
    "variant",
    "configuration",
    "parameters",
    "metric",
    "rank_on",
    "mean",
    "low",
    "high",
    "interval",
    "median",
    "interquartile_mean",
    "deviation",
    "worst",
    "best",
    "pairs",
    "difference",
    "difference_low",
    "difference_high",
    "difference_interval",
    "p",
    "p_uncorrected",
    "p_all_pairs",
    "looks",
    "effect",
    "group",
    "p_best",
    "expected_rank",
    "runs",
    "failed",
    "missing",
    "steps",
    "gradient_evaluations",
    "epochs",
    "seconds",
    "tuned",
    "confirmed",
    "excess"
  };

  private RankingCsv() {}

  static String of(Ranking ranking, Set<String> others) {
    StringBuilder csv = new StringBuilder();
    csv.append(new CsvLine().add((Object[]) HEADER).add(others.toArray()));
    for (Standing standing : ranking.standings()) {
      CsvLine line = new CsvLine();
      results(line, ranking, standing);
      difference(line, standing.difference(), Cells.looks(ranking));
      trust(line, standing);
      others.forEach(name -> line.add(standing.others().get(name)));
      csv.append(line);
    }
    return csv.toString();
  }

  private static void results(CsvLine line, Ranking ranking, Standing s) {
    line.add(
        s.rank(),
        s.variant(),
        s.configuration(),
        Numbers.parameters(s.parameters()),
        ranking.metric(),
        ranking.rankOn().word(),
        s.mean());
    line.add(s.interval());
    Spread spread = s.spread();
    if (spread == null) {
      line.add("", "", "", "", "");
    } else {
      line.add(
          spread.median(),
          spread.interquartileMean(),
          spread.deviation(),
          spread.worst().value(),
          spread.best().value());
    }
  }

  private static void difference(CsvLine line, @Nullable Difference d, String looks) {
    if (d == null) {
      line.add("", "", "", "", "", "", "", "", "", "");
    } else {
      line.add(d.pairs(), d.mean()).add(d.interval());
      line.add(d.p(), d.uncorrected(), d.amongAll(), looks, d.effect());
    }
  }

  private static void trust(CsvLine line, Standing s) {
    Chance chance = s.chance();
    WinnersCurse curse = s.curse();
    line.add(
        s.groups(),
        chance == null ? null : chance.best(),
        chance == null ? null : chance.expectedRank(),
        s.runs(),
        s.failed(),
        s.confirming().missing(),
        s.steps(),
        s.gradientEvaluations(),
        s.epochs(),
        s.seconds(),
        s.tuned(),
        curse == null ? null : curse.confirmed(),
        curse == null ? null : curse.excess());
  }
}
