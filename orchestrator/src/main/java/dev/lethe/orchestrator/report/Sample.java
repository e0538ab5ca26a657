package dev.lethe.orchestrator.report;

import java.util.ArrayList;
import java.util.List;

/** Which trials of a large sweep are drawn: all that won, and of the others so many. */
final class Sample {
  /** More lines than that cannot be told apart. */
  static final int MOST_OTHERS = 3_000;

  private Sample() {}

  /** In the order of the plan; the others evenly spaced. */
  static List<ReportedTrial> of(List<ReportedTrial> trials) {
    long others = trials.stream().filter(trial -> !trial.won()).count();
    if (others <= MOST_OTHERS) {
      return trials;
    }
    List<ReportedTrial> sample = new ArrayList<>();
    long seen = 0;
    for (ReportedTrial trial : trials) {
      if (trial.won()) {
        sample.add(trial);
      } else if (seen * MOST_OTHERS / others != ++seen * MOST_OTHERS / others) {
        sample.add(trial);
      }
    }
    return List.copyOf(sample);
  }
}
