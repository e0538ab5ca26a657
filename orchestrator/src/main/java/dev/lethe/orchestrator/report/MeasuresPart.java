package dev.lethe.orchestrator.report;

import dev.lethe.orchestrator.measures.Relation;
import dev.lethe.orchestrator.ranking.Numbers;
import java.util.List;

/** How measures go with generalisation. */
final class MeasuresPart {
  private MeasuresPart() {}

  static Part of(Report report) {
    return new Part(
        "measures",
        "Measures against generalisation",
        "Does a measure go with generalisation over the runs of this sweep? Kendall's τ with its"
            + " bootstrap interval; granulated τ is the mean over groups of runs in which one"
            + " hyperparameter varies.",
        "A measure of each run against its generalisation gap or its accuracy.",
        report.relations().notes(),
        new Part.Table(
            "Kendall's τ over all runs",
            List.of("measure", "against", "runs", "τ", "interval", "granulated τ"),
            report.relations().overall().stream().map(MeasuresPart::relation).toList()),
        null);
  }

  private static List<String> relation(Relation relation) {
    return List.of(
        relation.measure(),
        relation.against(),
        String.valueOf(relation.runs()),
        Numbers.signed(relation.tau()),
        Numbers.ends(relation.interval()),
        Numbers.signed(relation.granulated()));
  }
}
