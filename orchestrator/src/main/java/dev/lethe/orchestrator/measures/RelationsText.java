package dev.lethe.orchestrator.measures;

import dev.lethe.orchestrator.ranking.Columns;
import dev.lethe.orchestrator.statistics.Interval;
import dev.lethe.protocol.Measure;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Relations as tables for a terminal. */
public final class RelationsText {
  private static final String NOTHING = "–";

  private RelationsText() {}

  /** Overall with intervals, then τ by variant, with what a reader has to know above and below. */
  public static String table(Relations relations) {
    StringBuilder text = new StringBuilder(heading(relations));
    if (!relations.overall().isEmpty()) {
      text.append(Columns.of(overall(relations)));
      text.append(byVariant(relations, relations.gap(), "the gap"));
      text.append(byVariant(relations, relations.accuracy(), relations.accuracy()));
    }
    relations.notes().forEach(note -> text.append(Columns.wrapped("! ", note)));
    return text.toString();
  }

  private static String heading(Relations relations) {
    return "%s: measures of %d runs against the gap (%s) and %s%n"
            .formatted(relations.sweep(), relations.runs(), relations.gap(), relations.accuracy())
        + "Kendall's τ with its %s %% bootstrap interval over runs; gran.: granulated τ%n"
            .formatted(shown(relations.confidence() * 100));
  }

  private static List<List<String>> overall(Relations relations) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of(
            "measure", "runs", "τ with gap", "gran.", "τ with " + relations.accuracy(), "gran."));
    for (Relation gap : against(relations.overall(), relations.gap())) {
      Relation accuracy =
          find(relations.overall(), gap.measure(), relations.accuracy(), null).orElseThrow();
      rows.add(
          List.of(
              shown(gap.measure()),
              String.valueOf(gap.runs()),
              tau(gap.tau()) + shown(gap.interval()),
              tau(gap.granulated()),
              tau(accuracy.tau()) + shown(accuracy.interval()),
              tau(accuracy.granulated())));
    }
    return rows;
  }

  private static String byVariant(Relations relations, String against, String name) {
    List<Relation> all = against(relations.byVariant(), against);
    List<String> variants =
        all.stream().map(Relation::variant).filter(Objects::nonNull).distinct().toList();
    List<String> header = new ArrayList<>(List.of("measure"));
    header.addAll(variants);
    List<List<String>> rows = new ArrayList<>(List.of(header));
    for (String measure : all.stream().map(Relation::measure).distinct().sorted().toList()) {
      List<String> row = new ArrayList<>(List.of(shown(measure)));
      variants.forEach(variant -> row.add(brief(find(all, measure, against, variant))));
      rows.add(row);
    }
    return "by variant, τ with %s; * where the interval excludes 0%n".formatted(name)
        + Columns.of(rows);
  }

  private static String brief(Optional<Relation> relation) {
    return relation
        .map(known -> tau(known.tau()) + (excludesZero(known.interval()) ? "*" : ""))
        .orElse(NOTHING);
  }

  private static boolean excludesZero(@Nullable Interval interval) {
    return interval != null && (interval.low() > 0 || interval.high() < 0);
  }

  private static List<Relation> against(List<Relation> relations, String name) {
    return relations.stream().filter(relation -> relation.against().equals(name)).toList();
  }

  private static Optional<Relation> find(
      List<Relation> relations, String measure, String against, @Nullable String variant) {
    return relations.stream()
        .filter(relation -> relation.measure().equals(measure))
        .filter(relation -> relation.against().equals(against))
        .filter(relation -> Objects.equals(relation.variant(), variant))
        .findFirst();
  }

  /** Without what the names of final measures have in common. */
  private static String shown(String measure) {
    return measure.startsWith(Measure.AT_THE_END)
        ? measure.substring(Measure.AT_THE_END.length())
        : measure;
  }

  private static String shown(double value) {
    return String.format(Locale.ROOT, "%.4g", value).replaceAll("\\.?0+$", "");
  }

  private static String tau(@Nullable Double tau) {
    return tau == null ? NOTHING : String.format(Locale.ROOT, "%+.2f", tau);
  }

  private static String shown(@Nullable Interval interval) {
    return interval == null
        ? ""
        : String.format(Locale.ROOT, " [%+.2f, %+.2f]", interval.low(), interval.high());
  }
}
