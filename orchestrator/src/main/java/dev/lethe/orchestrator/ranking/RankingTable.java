package dev.lethe.orchestrator.ranking;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A ranking for a terminal: who is better, what a run cost and with what, and what to know. */
final class RankingTable {
  private RankingTable() {}

  static String of(Ranking ranking, boolean details) {
    StringBuilder text = new StringBuilder();
    text.append(Columns.paragraph(ranking.sweep() + ": " + Cells.protocol(ranking)));
    Cells.legend(ranking).forEach(line -> text.append(Columns.paragraph(line)));
    text.append(Columns.of(standings(ranking)));
    text.append("  of a run\n").append(Columns.fitted(runs(ranking), 2));
    List<List<String>> chosen = chosen(ranking);
    if (!chosen.isEmpty()) {
      text.append("  configurations\n").append(Columns.of(chosen));
    }
    text.append(SensitivityText.of(ranking.sensitivity()));
    if (details) {
      text.append(RankingDetails.of(ranking));
    }
    ranking.notes().forEach(note -> text.append(Columns.wrapped("! ", note)));
    return text.toString();
  }

  static List<List<String>> standings(Ranking ranking) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of(
            "#",
            "variant",
            ranking.metric(),
            "vs " + ranking.baseline(),
            "p",
            "group",
            "P(best)",
            "runs"));
    for (Standing standing : ranking.standings()) {
      rows.add(
          List.of(
              String.valueOf(standing.rank()),
              standing.variant(),
              Cells.mean(standing),
              Cells.difference(standing),
              Cells.p(standing),
              Cells.groups(standing),
              Cells.best(standing),
              Cells.runs(standing)));
    }
    return rows;
  }

  /** The other test sets, and what a run cost. */
  private static List<List<String>> runs(Ranking ranking) {
    Set<String> others = others(ranking);
    List<List<String>> rows = new ArrayList<>();
    List<String> header = new ArrayList<>(List.of(" ", "variant"));
    others.forEach(name -> header.add(heading(name, ranking.metric())));
    header.addAll(List.of("epochs", "steps", "evals", "time"));
    rows.add(header);
    for (Standing standing : ranking.standings()) {
      List<String> row = new ArrayList<>(List.of(" ", standing.variant()));
      others.forEach(name -> row.add(Numbers.value(standing.others().get(name))));
      row.add(Numbers.number(standing.epochs()));
      row.add(String.valueOf(standing.steps()));
      row.add(Numbers.count(standing.gradientEvaluations()));
      row.add(Numbers.time(standing.seconds()));
      rows.add(row);
    }
    return rows;
  }

  /** Of the accuracy on another set where an accuracy is reported, the set is enough. */
  private static String heading(String other, String metric) {
    int slash = other.lastIndexOf('/');
    return metric.endsWith(other.substring(slash)) ? other.substring(0, slash) : other;
  }

  private static List<List<String>> chosen(Ranking ranking) {
    return ranking.standings().stream()
        .filter(standing -> !standing.parameters().isEmpty())
        .map(
            standing -> List.of(" ", standing.variant(), Numbers.parameters(standing.parameters())))
        .toList();
  }

  /** Names of the other test sets' metrics, each once. */
  static Set<String> others(Ranking ranking) {
    Set<String> names = new LinkedHashSet<>();
    ranking.standings().forEach(standing -> names.addAll(standing.others().keySet()));
    return names;
  }
}
