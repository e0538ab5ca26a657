package dev.lethe.orchestrator.cli;

import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.orchestrator.ledger.TrialView;
import dev.lethe.orchestrator.ledger.VariantCounts;
import dev.lethe.protocol.TrialId;
import java.io.PrintStream;
import java.util.HashSet;
import java.util.Set;

/** Shows a sweep's progress line by line: one line for each trial that ended. */
final class Lines {
  private final PrintStream out;
  private final Set<TrialId> shown = new HashSet<>();
  private boolean begun;
  private String note = "";

  Lines(PrintStream out) {
    this.out = out;
  }

  void show(SweepView view) {
    int total = view.variants().stream().mapToInt(VariantCounts::total).sum();
    boolean first = !begun;
    begun = true;
    for (TrialView trial : view.trials()) {
      if (trial.status().isTerminal() && shown.add(trial.trial().id()) && !first) {
        out.println(line(view, trial, shown.size(), total));
      }
    }
    if (first) {
      out.printf(
          "Sweep %s: %d trials planned, %d ended%n", view.sweep().name(), total, shown.size());
    }
    if (!view.note().equals(note)) {
      note = view.note();
      out.println(note);
    }
  }

  private static String line(SweepView view, TrialView trial, int ended, int total) {
    String metric = view.sweep().metric().name();
    return TrialLine.of(
        "[%d/%d]".formatted(ended, total),
        trial.trial().phase(),
        trial.trial().variant(),
        trial.trial().configuration(),
        trial.trial().seed(),
        TrialLine.result(trial.status(), trial.failure(), metric, trial.metrics().get(metric)));
  }
}
