package dev.lethe.orchestrator.plan;

import dev.lethe.orchestrator.sweep.Sweep;
import dev.lethe.orchestrator.sweep.Task;
import dev.lethe.protocol.Phase;
import dev.lethe.protocol.TrainingSpec.Classification;
import dev.lethe.protocol.Trial;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What is to be said of what evaluation costs: where it is much, and what is not counted. */
final class EvaluationNotes {
  private final Set<String> dear = new LinkedHashSet<>();
  private final Set<String> uncounted = new LinkedHashSet<>();

  private EvaluationNotes() {}

  static List<String> of(Sweep sweep, List<Trial> trials) {
    EvaluationNotes notes = new EvaluationNotes();
    for (Trial trial : trials) {
      phases(sweep)
          .forEach(phase -> {
            if (Planner.spec(sweep, trial, phase) instanceof Classification spec) {
              notes.add(trial.variant(), spec);
            }
          });
    }
    return notes.text(sweep);
  }

  private static List<Phase> phases(Sweep sweep) {
    return Arrays.stream(Phase.values())
        .filter(phase ->
            switch (phase) {
              case TUNE -> sweep.tunes();
              case CONFIRM -> sweep.seeds().confirm() > 0;
            })
        .toList();
  }

  private void add(String variant, Classification spec) {
    if (EvaluationCost.isMuch(spec)) {
      dear.add(variant);
    }
    uncounted.addAll(EvaluationCost.uncounted(spec));
  }

  private List<String> text(Sweep sweep) {
    List<String> notes = new ArrayList<>();
    if (!dear.isEmpty()) {
      notes.add(
          "Evaluation takes more than a tenth of what the updates take (%s): %s."
              .formatted(String.join(", ", dear), remedy(sweep)));
    }
    if (!uncounted.isEmpty()) {
      notes.add(
          "Not counted in evaluation: %s, as only the files tell how many images there are."
              .formatted(String.join(", ", uncounted)));
    }
    return notes;
  }

  private static String remedy(Sweep sweep) {
    return switch (sweep.rankOn()) {
      case LAST -> remedyWhereTheLastCounts(sweep);
      case BEST_EPOCH_BY_VALIDATION ->
          "rank_on: best-epoch-by-validation has test sets looked at in each epoch that is"
              + " evaluated; a larger task.evaluate_every, or last, takes less";
    };
  }

  private static String remedyWhereTheLastCounts(Sweep sweep) {
    boolean fixed =
        sweep.task() instanceof Task.Classification task && task.evaluateEvery().epochs() != null;
    return fixed
        ? "task.evaluate_every: auto evaluates less often"
        : "even with the last epoch alone; fewer images of validation or test sets take less";
  }
}
