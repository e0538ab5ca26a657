package dev.lethe.orchestrator.ranking;

/** Every pair of variants for programs: one line a pair, with a header; numbers in full. */
final class PairsCsv {
  private PairsCsv() {}

  static String of(Ranking ranking) {
    StringBuilder csv =
        new StringBuilder(
            "first,second,metric,rank_on,pairs,difference,low,high,interval,p,p_uncorrected,p_all_pairs,looks,effect\n");
    for (Pair pair : ranking.pairs()) {
      Difference d = pair.difference();
      csv.append(
          new CsvLine()
              .add(pair.first(), pair.second(), ranking.metric(), ranking.rankOn().word())
              .add(d.pairs(), d.mean())
              .add(d.interval())
              .add(d.p(), d.uncorrected(), d.amongAll(), Cells.looks(ranking), d.effect()));
    }
    return csv.toString();
  }
}
