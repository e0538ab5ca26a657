package dev.lethe.orchestrator.http;

import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.orchestrator.ledger.TrialView;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Some of a sweep's trials, in the order of the plan.
 *
 * @param next what {@code after} has to be for the page behind this one; null on the last
 */
public record TrialsPage(List<TrialBody> trials, @Nullable Integer next) {
  static final int LARGEST = 1_000;

  /** The first trials behind this place in the plan that are wanted. */
  static TrialsPage of(SweepView view, int after, int limit, Predicate<TrialView> wanted) {
    List<TrialView> found =
        view.trials().stream()
            .filter(trial -> trial.trial().index() > after)
            .filter(wanted)
            .limit(limit + 1L)
            .toList();
    boolean more = found.size() > limit;
    List<TrialView> page = more ? found.subList(0, limit) : found;
    return new TrialsPage(
        page.stream().map(TrialBody::of).toList(), more ? page.getLast().trial().index() : null);
  }
}
