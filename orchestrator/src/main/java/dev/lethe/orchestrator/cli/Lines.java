package dev.lethe.orchestrator.cli;

import dev.lethe.orchestrator.coordinator.WorkerView;
import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.orchestrator.ledger.TrialView;
import dev.lethe.protocol.TrialId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Shows a sweep's progress line by line: one for each trial that ended, and now and then the pace.
 */
final class Lines implements Display {
  private static final int PACE_EVERY = 10;

  private final Consumer<String> out;
  private final LongSupplier clock;
  private final Set<TrialId> shown = new HashSet<>();
  private boolean begun;
  private int sinceLastPace;
  private String note = "";

  /**
   * Lines for a pipe or a log.
   *
   * @param clock milliseconds since 1970
   */
  Lines(Consumer<String> out, LongSupplier clock) {
    this.out = out;
    this.clock = clock;
  }

  @Override
  public void show(SweepView view, List<WorkerView> workers) {
    Pace pace = Pace.of(view, clock.getAsLong());
    boolean first = !begun;
    begun = true;
    for (TrialView trial : view.trials()) {
      if (trial.status().isTerminal() && shown.add(trial.trial().id()) && !first) {
        out.accept(line(view, trial, shown.size(), pace.expected()));
        sinceLastPace++;
      }
    }
    if (first) {
      out.accept(
          "Sweep %s: %d trials, %d ended"
              .formatted(view.sweep().name(), pace.expected(), shown.size()));
    }
    if (sinceLastPace >= PACE_EVERY) {
      sinceLastPace = 0;
      out.accept("    " + pace.text());
    }
    if (!view.note().equals(note)) {
      note = view.note();
      out.accept(note);
    }
  }

  @Override
  public void close() {}

  private static String line(SweepView view, TrialView trial, int ended, int expected) {
    String metric = view.sweep().metric().name();
    return TrialLine.of(
        "[%d/%d]".formatted(ended, expected),
        trial.trial().phase(),
        trial.trial().variant(),
        trial.trial().configuration(),
        trial.trial().seed(),
        TrialLine.result(trial.status(), trial.failure(), metric, trial.metrics().get(metric)));
  }
}
