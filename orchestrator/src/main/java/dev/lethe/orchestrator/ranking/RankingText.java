package dev.lethe.orchestrator.ranking;

import java.util.List;
import java.util.Map;

/** A ranking as text, in the forms that people and programs take. */
public final class RankingText {
  private RankingText() {}

  /** Aligned tables with what a reader has to know above and below them. */
  public static String table(Ranking ranking) {
    return RankingTable.of(ranking, false);
  }

  /** The same with spread, every pair, and what the tuning promised. */
  public static String detailed(Ranking ranking) {
    return RankingTable.of(ranking, true);
  }

  /** One line a variant, with a header; numbers in full. */
  public static String csv(Ranking ranking) {
    return RankingCsv.of(ranking, RankingTable.others(ranking));
  }

  /** One line a pair of variants, with a header; numbers in full. */
  public static String pairsCsv(Ranking ranking) {
    return PairsCsv.of(ranking);
  }

  /** A table as GitHub, Jupyter and most editors show it, with its legend. */
  public static String markdown(Ranking ranking) {
    return PaperTable.of(ranking).markdown();
  }

  /** A table for a paper, with its caption; needs the package booktabs. */
  public static String latex(Ranking ranking) {
    return PaperTable.of(ranking).latex();
  }

  /** What is ranked by which runs, and what was equal for all. */
  public static String protocol(Ranking ranking) {
    return Cells.protocol(ranking);
  }

  /** What each trial had: {@code epochs (2)}. */
  public static String budget(Ranking ranking) {
    return Cells.budget(ranking.budget());
  }

  /** How to read means, p and groups. */
  public static List<String> legend(Ranking ranking) {
    return Cells.legend(ranking);
  }

  /** A row of cells for each variant, below a row of headings. */
  public static List<List<String>> rows(Ranking ranking) {
    return RankingTable.standings(ranking);
  }

  /** {@code rho=0.05 m=64}. */
  public static String parameters(Map<String, Object> parameters) {
    return Numbers.parameters(parameters);
  }
}
