package dev.lethe.orchestrator.ranking;

import dev.lethe.protocol.Budget;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A ranking as text: a table for a terminal, or CSV. */
public final class RankingText {
  private RankingText() {}

  /** An aligned table with what a reader has to know above and below it. */
  public static String table(Ranking ranking) {
    List<List<String>> rows = rows(ranking);
    int[] widths = new int[rows.getFirst().size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    StringBuilder text = new StringBuilder(heading(ranking));
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder("  ");
      for (int i = 0; i < widths.length; i++) {
        line.append(row.get(i)).repeat(' ', widths[i] - row.get(i).length() + 2);
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    ranking.notes().forEach(note -> text.append("  ! ").append(note).append('\n'));
    return text.toString();
  }

  private static String heading(Ranking ranking) {
    return "%s: %s on %s runs, %s %.0f %% intervals, equal %s%n"
        .formatted(
            ranking.sweep(),
            ranking.metric(),
            ranking.phase().word(),
            "mean with",
            ranking.confidence() * 100,
            budget(ranking.budget()));
  }

  private static String budget(Budget budget) {
    return switch (budget) {
      case Budget.GradientEpochs(double amount) ->
          "gradient evaluations (%s epochs' worth)".formatted(number(amount));
      case Budget.Epochs(double amount) -> "epochs (%s)".formatted(number(amount));
      case Budget.Steps(long amount) -> "steps (%d)".formatted(amount);
    };
  }

  private static List<List<String>> rows(Ranking ranking) {
    Set<String> others = others(ranking);
    List<List<String>> rows = new ArrayList<>();
    List<String> header =
        new ArrayList<>(
            List.of("#", "variant", ranking.metric(), "interval", "vs " + ranking.baseline(), "p"));
    header.addAll(others);
    header.addAll(List.of("runs", "failed", "steps", "gradient evaluations", "configuration"));
    rows.add(header);
    for (Standing standing : ranking.standings()) {
      rows.add(row(standing, others));
    }
    return rows;
  }

  private static List<String> row(Standing standing, Set<String> others) {
    Difference difference = standing.difference();
    List<String> row = new ArrayList<>();
    row.add(String.valueOf(standing.rank()));
    row.add(standing.variant());
    row.add(value(standing.mean()));
    row.add(interval(standing.interval()));
    row.add(
        difference == null || difference.mean() == null
            ? "–"
            : signed(difference.mean()) + " " + interval(difference.interval()));
    row.add(difference == null ? "–" : value(difference.p()));
    others.forEach(name -> row.add(value(standing.others().get(name))));
    row.add(String.valueOf(standing.runs()));
    row.add(String.valueOf(standing.failed()));
    row.add(String.valueOf(standing.steps()));
    row.add(String.valueOf(standing.gradientEvaluations()));
    row.add(parameters(standing.parameters()));
    return row;
  }

  private static Set<String> others(Ranking ranking) {
    Set<String> names = new LinkedHashSet<>();
    ranking.standings().forEach(standing -> names.addAll(standing.others().keySet()));
    return names;
  }

  /** {@code rho=0.05 m=64}. */
  public static String parameters(Map<String, Object> parameters) {
    return parameters.entrySet().stream()
        .map(p ->
            p.getKey()
                + "="
                + (p.getValue() instanceof Number n ? number(n.doubleValue()) : p.getValue()))
        .collect(Collectors.joining(" "));
  }

  private static String number(double value) {
    String text = String.format(Locale.ROOT, "%.4g", value);
    return text.contains("e") || !text.contains(".")
        ? text
        : text.replaceAll("0+$", "").replaceAll("\\.$", "");
  }

  private static String value(@Nullable Double value) {
    return value == null
        ? "–"
        : Double.isInfinite(value) ? "∞" : String.format(Locale.ROOT, "%.4f", value);
  }

  private static String signed(double value) {
    return String.format(Locale.ROOT, "%+.4f", value);
  }

  private static String interval(@Nullable Interval interval) {
    return interval == null
        ? "–"
        : String.format(Locale.ROOT, "[%.4f, %.4f]", interval.low(), interval.high());
  }

  /** One line a variant, with a header; numbers in full. */
  public static String csv(Ranking ranking) {
    Set<String> others = others(ranking);
    StringBuilder csv =
        new StringBuilder(
            "rank,variant,configuration,parameters,metric,mean,low,high,pairs,difference,difference_low,difference_high,p,runs,failed,steps,gradient_evaluations");
    others.forEach(name -> csv.append(',').append(name));
    csv.append('\n');
    for (Standing standing : ranking.standings()) {
      csv.append(csv(ranking, standing, others)).append('\n');
    }
    return csv.toString();
  }

  private static String csv(Ranking ranking, Standing s, Set<String> others) {
    Difference d = s.difference();
    Interval of = d == null ? null : d.interval();
    List<Object> cells = new ArrayList<>();
    cells.addAll(
        List.of(
            s.rank(),
            s.variant(),
            s.configuration(),
            parameters(s.parameters()),
            ranking.metric()));
    cells.addAll(List.of(cell(s.mean()), low(s.interval()), high(s.interval())));
    cells.addAll(
        List.of(d == null ? "" : d.pairs(), cell(d == null ? null : d.mean()), low(of), high(of)));
    cells.addAll(
        List.of(
            cell(d == null ? null : d.p()),
            s.runs(),
            s.failed(),
            s.steps(),
            s.gradientEvaluations()));
    others.forEach(name -> cells.add(cell(s.others().get(name))));
    return cells.stream().map(String::valueOf).collect(Collectors.joining(","));
  }

  private static Object cell(@Nullable Double value) {
    return value == null ? "" : value;
  }

  private static Object low(@Nullable Interval interval) {
    return interval == null ? "" : interval.low();
  }

  private static Object high(@Nullable Interval interval) {
    return interval == null ? "" : interval.high();
  }
}
