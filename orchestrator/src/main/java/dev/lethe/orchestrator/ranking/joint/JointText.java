package dev.lethe.orchestrator.ranking.joint;

import dev.lethe.orchestrator.ranking.Columns;
import dev.lethe.orchestrator.ranking.CsvLine;
import dev.lethe.orchestrator.ranking.Form;
import dev.lethe.orchestrator.ranking.Numbers;
import dev.lethe.orchestrator.ranking.PaperTable;
import dev.lethe.orchestrator.statistics.Friedman;
import dev.lethe.orchestrator.sweep.Metric.Goal;
import dev.lethe.orchestrator.sweep.RankOn;
import dev.lethe.protocol.Wire;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A joint ranking in the forms that people and programs take. */
public final class JointText {
  private final JointRanking joint;

  private JointText(JointRanking joint) {
    this.joint = joint;
  }

  /**
   * The joint ranking in this form.
   *
   * @param details every pair in text, and pairs instead of variants in CSV; JSON has everything
   */
  public static String of(JointRanking joint, Form form, boolean details) {
    JointText text = new JointText(joint);
    return switch (form) {
      case JSON -> new String(Wire.encode(joint), StandardCharsets.UTF_8);
      case CSV -> details ? text.pairsCsv() : text.csv();
      case MARKDOWN -> text.paper().markdown();
      case LATEX -> text.paper().latex();
      case TEXT -> text.table(details);
    };
  }

  private String table(boolean details) {
    StringBuilder text = new StringBuilder();
    text.append(Columns.paragraph(names(", ") + ": " + protocol()));
    legend().forEach(line -> text.append(Columns.paragraph(line)));
    List<List<String>> rows = new ArrayList<>(List.of(header("#")));
    joint.standings().forEach(s -> rows.add(row(String.valueOf(s.rank()), s)));
    text.append(Columns.fitted(rows, 2));
    if (details) {
      text.append("  pairs\n").append(Columns.of(pairs()));
    }
    joint.notes().forEach(note -> text.append(Columns.wrapped("! ", note)));
    return text.toString();
  }

  private List<String> header(String... before) {
    List<String> header = new ArrayList<>(List.of(before));
    header.addAll(List.of("variant", "mean rank", "group", "win/tie/loss"));
    joint.sweeps().forEach(sweep -> header.add(sweep.sweep()));
    return header;
  }

  private static List<String> row(String before, JointStanding standing) {
    List<String> row = new ArrayList<>(List.of(before));
    row.addAll(row(standing));
    return row;
  }

  private static List<String> row(JointStanding standing) {
    List<String> row =
        new ArrayList<>(
            List.of(
                standing.variant(),
                Numbers.two(standing.meanRank()),
                standing.groups(),
                standing.tally().text()));
    for (Place place : standing.places()) {
      String mean = place.mean() == null ? "∞" : Numbers.value(place.mean());
      row.add("%s (%s)".formatted(mean, Numbers.number(place.rank())));
    }
    return row;
  }

  private List<List<String>> pairs() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of(" ", "pair", "mean ranks apart", "win/tie/loss"));
    for (JointPair pair : joint.pairs()) {
      String apart = Numbers.two(pair.rankDifference()) + (pair.apart() ? " *" : "");
      rows.add(List.of(" ", pair.first() + " - " + pair.second(), apart, pair.tally().text()));
    }
    return rows;
  }

  private String protocol() {
    return "mean ranks by %s %s over %d sweeps, a data set each; %s is better"
        .formatted(
            joint.metric(),
            when(),
            joint.sweeps().size(),
            joint.goal() == Goal.MAXIMIZE ? "more" : "less");
  }

  /** Where the sweeps differ, a note says how. */
  private String when() {
    List<RankOn> different =
        joint.sweeps().stream().map(JointRanking.SweepLine::rankOn).distinct().toList();
    if (different.size() > 1) {
      return "at the epochs that the sweeps rank on";
    }
    return switch (different.getFirst()) {
      case LAST -> "at the last epoch";
      case BEST_EPOCH_BY_VALIDATION -> "at the best epoch by validation";
    };
  }

  private List<String> legend() {
    return List.of(
        friedman(),
        "Nemenyi's critical difference of mean ranks at %s %%: %s; a letter in common: cannot be told apart"
            .formatted(
                Numbers.number(joint.confidence() * 100), Numbers.two(joint.criticalDifference())),
        "win/tie/loss: each sweep's paired sign-flip test, Holm over all its pairs; in brackets:"
            + " ranks");
  }

  private String friedman() {
    Friedman test = joint.friedman();
    String method =
        switch (test.method()) {
          case EXACT -> "all permutations";
          case SAMPLED -> "random permutations";
        };
    return "Friedman's test: χ² = %s (%d df), p = %s by %s, %s at the least; Iman-Davenport's %s"
        .formatted(
            Numbers.number(test.chiSquared()),
            test.freedom(),
            Numbers.p(test.p()),
            method,
            Numbers.p(test.smallest()),
            test.f() == null
                ? "F has no value"
                : "F = %s, p = %s".formatted(Numbers.number(test.f()), Numbers.p(test.pOfF())));
  }

  private PaperTable paper() {
    double best = joint.standings().getFirst().meanRank();
    double next = joint.standings().get(1).meanRank();
    return new PaperTable(
        names("-"),
        "%s: %s; %s.".formatted(names(", "), protocol(), String.join("; ", legend())),
        "lrlr" + "r".repeat(joint.sweeps().size()),
        header(),
        joint.standings().stream().map(JointText::row).toList(),
        best < next ? 0 : -1,
        joint.notes());
  }

  private String csv() {
    StringBuilder csv = new StringBuilder();
    CsvLine header =
        new CsvLine()
            .add("rank", "variant", "metric", "mean_rank", "group", "wins", "ties", "losses");
    joint.sweeps().forEach(sweep -> header.add("mean " + sweep.sweep(), "rank " + sweep.sweep()));
    csv.append(header);
    for (JointStanding s : joint.standings()) {
      CsvLine line = new CsvLine().add(s.rank(), s.variant(), joint.metric(), s.meanRank());
      line.add(s.groups(), s.tally().wins(), s.tally().ties(), s.tally().losses());
      s.places().forEach(place -> line.add(place.mean(), place.rank()));
      csv.append(line);
    }
    return csv.toString();
  }

  private String pairsCsv() {
    StringBuilder csv =
        new StringBuilder(
            "first,second,metric,mean_rank_difference,critical_difference,apart,wins,ties,losses\n");
    for (JointPair pair : joint.pairs()) {
      Tally tally = pair.tally();
      csv.append(
          new CsvLine()
              .add(pair.first(), pair.second(), joint.metric(), pair.rankDifference())
              .add(joint.criticalDifference(), pair.apart())
              .add(tally.wins(), tally.ties(), tally.losses()));
    }
    return csv.toString();
  }

  private String names(String between) {
    return joint.sweeps().stream()
        .map(JointRanking.SweepLine::sweep)
        .collect(Collectors.joining(between));
  }
}
