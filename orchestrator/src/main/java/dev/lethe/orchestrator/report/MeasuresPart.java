package dev.lethe.orchestrator.report;

import dev.lethe.orchestrator.measures.Relation;
import dev.lethe.orchestrator.measures.Relations;
import dev.lethe.orchestrator.ranking.Numbers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** How measures go with generalisation, over all runs and within each variant. */
final class MeasuresPart {
  private static final List<String> TAU = List.of("runs", "τ", "interval", "granulated τ");

  private MeasuresPart() {}

  static Part of(Report report) {
    Relations relations = report.relations();
    return new Part(
        "measures",
        "Measures against generalisation",
        "Does a measure go with generalisation over the runs of this sweep? Kendall's τ with its"
            + " bootstrap interval; granulated τ is the mean over groups of runs in which one"
            + " hyperparameter varies. Over all runs τ may come from what tells variants apart; τ"
            + " within a variant, also beside its name above the chart, cannot.",
        "A measure of each run against its generalisation gap or its accuracy, by variant; the"
            + " tables have τ.",
        relations.notes(),
        report.variants().size() == 1
            ? List.of(overall(relations))
            : List.of(overall(relations), byVariant(relations)),
        null);
  }

  private static Part.Table overall(Relations relations) {
    return new Part.Table(
        "Kendall's τ over all runs",
        header("measure", "against"),
        relations.overall().stream()
            .map(relation -> row(relation, relation.measure(), relation.against()))
            .toList());
  }

  /** The variants of a measure below each other, in the order of the file. */
  private static Part.Table byVariant(Relations relations) {
    return new Part.Table(
        "Kendall's τ within each variant",
        header("measure", "against", "variant"),
        relations.byVariant().stream()
            .sorted(
                Comparator.comparing(Relation::measure)
                    .thenComparing(relation -> !relation.against().equals(relations.gap())))
            .map(relation ->
                row(
                    relation,
                    relation.measure(),
                    relation.against(),
                    String.valueOf(relation.variant())))
            .toList());
  }

  private static List<String> header(String... what) {
    List<String> header = new ArrayList<>(List.of(what));
    header.addAll(TAU);
    return header;
  }

  private static List<String> row(Relation relation, String... what) {
    List<String> row = new ArrayList<>(List.of(what));
    row.add(String.valueOf(relation.runs()));
    row.add(Numbers.signed(relation.tau()));
    row.add(Numbers.signedEnds(relation.interval()));
    row.add(Numbers.signed(relation.granulated()));
    return row;
  }
}
