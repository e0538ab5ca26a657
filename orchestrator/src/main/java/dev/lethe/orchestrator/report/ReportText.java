package dev.lethe.orchestrator.report;

import dev.lethe.orchestrator.ranking.Ranking;
import dev.lethe.orchestrator.ranking.RankingText;
import dev.lethe.orchestrator.ranking.Verdict;
import java.util.ArrayList;
import java.util.List;

/** The words and tables of a report, which say without its charts what they show. */
record ReportText(String sweep, String verdict, String how, List<Part> parts) {
  /** Of these, the page draws a chart with the same identity. */
  static ReportText of(Report report) {
    List<Part> parts = new ArrayList<>();
    parts.add(RankingParts.ranking(report.ranking()));
    if (RankingParts.compares(report.ranking())) {
      parts.add(RankingParts.differences(report.ranking()));
    }
    if (TrialParts.searched(report)) {
      parts.add(TrialParts.search(report));
    }
    if (!report.curves().isEmpty()) {
      parts.add(TrialParts.curves(report));
    }
    parts.add(TrialParts.trials(report));
    parts.add(TrialParts.cost(report));
    if (!report.measured().isEmpty()) {
      parts.add(MeasuresPart.of(report));
    }
    parts.add(RepeatPart.of(report));
    Ranking ranking = report.ranking();
    return new ReportText(ranking.sweep(), Verdict.of(ranking), how(report), List.copyOf(parts));
  }

  private static String how(Report report) {
    return "Ranked by %s. %s chose the configurations."
        .formatted(RankingText.protocol(report.ranking()), report.tuning());
  }
}
