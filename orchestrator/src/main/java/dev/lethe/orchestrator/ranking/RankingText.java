package dev.lethe.orchestrator.ranking;

import dev.lethe.orchestrator.sweep.Metric.Goal;
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
  private static final String NOTHING = "–";

  private RankingText() {}

  /** Aligned tables with what a reader has to know above and below them. */
  public static String table(Ranking ranking) {
    StringBuilder text = new StringBuilder(heading(ranking));
    text.append(Columns.of(rows(ranking)));
    List<List<String>> chosen = chosen(ranking);
    if (!chosen.isEmpty()) {
      text.append("  configurations\n").append(Columns.of(chosen));
    }
    ranking.notes().forEach(note -> text.append(Columns.wrapped("! ", note)));
    return text.toString();
  }

  /** One line a variant, with a header; numbers in full. */
  public static String csv(Ranking ranking) {
    return RankingCsv.of(ranking, others(ranking));
  }

  private static String heading(Ranking ranking) {
    return "%s: %s on %s runs, equal %s%n"
            .formatted(
                ranking.sweep(), ranking.metric(), ranking.phase().word(), budget(ranking.budget()))
        + "means ± half of the %s %% interval; %s is better%n"
            .formatted(
                number(ranking.confidence() * 100),
                ranking.goal() == Goal.MAXIMIZE ? "more" : "less");
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
        new ArrayList<>(List.of("#", "variant", ranking.metric(), "vs " + ranking.baseline(), "p"));
    others.forEach(name -> header.add(heading(name, ranking.metric())));
    header.addAll(List.of("runs", "epochs", "steps", "evals"));
    rows.add(header);
    for (Standing standing : ranking.standings()) {
      rows.add(row(standing, others));
    }
    return rows;
  }

  /** Of the accuracy on another set where an accuracy is reported, the set is enough. */
  private static String heading(String other, String metric) {
    int slash = other.lastIndexOf('/');
    return metric.endsWith(other.substring(slash)) ? other.substring(0, slash) : other;
  }

  private static List<String> row(Standing standing, Set<String> others) {
    Difference difference = standing.difference();
    List<String> row = new ArrayList<>();
    row.add(String.valueOf(standing.rank()));
    row.add(standing.variant());
    row.add(mean(standing));
    row.add(
        difference == null || difference.mean() == null
            ? NOTHING
            : signed(difference.mean()) + half(difference.interval()));
    row.add(difference == null ? NOTHING : p(difference.p()));
    others.forEach(name -> row.add(value(standing.others().get(name))));
    row.add(runs(standing));
    row.add(number(standing.epochs()));
    row.add(String.valueOf(standing.steps()));
    row.add(count(standing.gradientEvaluations()));
    return row;
  }

  private static String mean(Standing standing) {
    boolean infinite =
        standing.mean() == null && standing.configuration() > 0 && standing.runs() > 0;
    return infinite ? "∞" : value(standing.mean()) + half(standing.interval());
  }

  /** {@code 6}, or {@code 4 of 6} where two have no result. */
  private static String runs(Standing standing) {
    return standing.failed() == 0
        ? String.valueOf(standing.runs())
        : "%d of %d".formatted(standing.runs() - standing.failed(), standing.runs());
  }

  private static List<List<String>> chosen(Ranking ranking) {
    return ranking.standings().stream()
        .filter(standing -> !standing.parameters().isEmpty())
        .map(standing -> List.of(" ", standing.variant(), parameters(standing.parameters())))
        .toList();
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

  /** {@code 57.6k}, {@code 1.2M}: exact ones are in JSON and CSV. */
  private static String count(long value) {
    if (value < 10_000) {
      return String.valueOf(value);
    }
    return value < 10_000_000 ? number(value / 1e3) + "k" : number(value / 1e6) + "M";
  }

  private static String p(@Nullable Double p) {
    return p != null && p < 0.0001 ? String.format(Locale.ROOT, "%.1e", p) : value(p);
  }

  private static String value(@Nullable Double value) {
    return value == null ? NOTHING : String.format(Locale.ROOT, "%.4f", value);
  }

  private static String signed(double value) {
    return String.format(Locale.ROOT, "%+.4f", value);
  }

  private static String half(@Nullable Interval interval) {
    return interval == null
        ? ""
        : String.format(Locale.ROOT, " ± %.4f", (interval.high() - interval.low()) / 2);
  }
}
