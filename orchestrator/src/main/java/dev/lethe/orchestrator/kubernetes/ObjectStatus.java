package dev.lethe.orchestrator.kubernetes;

import dev.lethe.orchestrator.ledger.SweepStatus;
import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.orchestrator.ranking.Ranking;
import dev.lethe.orchestrator.ranking.Verdict;
import dev.lethe.orchestrator.sweep.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The status of a Sweep object.
 *
 * @param observedGeneration of the spec that it is about
 * @param phase the sweep's status, or {@code refused}
 * @param trials null where there is no sweep
 * @param metric of the standings; null where there is no sweep
 * @param verdict the standings in a sentence; null before the sweep has ended
 * @param standings best first; null before the sweep has ended
 * @param problems what is wrong with the spec; null where nothing is
 */
record ObjectStatus(
    long observedGeneration,
    String phase,
    @Nullable TrialCounts trials,
    @Nullable String metric,
    @Nullable String verdict,
    @Nullable List<Place> standings,
    @Nullable List<PathProblem> problems,
    List<Condition> conditions) {
  /** Behind which nothing changes any more. */
  static final Set<String> LAST_PHASES =
      Stream.of(SweepStatus.values())
          .filter(SweepStatus::isTerminal)
          .map(SweepStatus::word)
          .collect(Collectors.toUnmodifiableSet());

  /** What is wrong at a path of the object. */
  record PathProblem(String path, String message) {
    static PathProblem of(Problem problem) {
      return new PathProblem(problem.path(), problem.message());
    }

    String line() {
      return path + ": " + message;
    }
  }

  /** There is no sweep of the object's. */
  static ObjectStatus refused(SweepObject object, String reason, String message, Instant now) {
    return refused(object, reason, message, null, now);
  }

  /** The spec is no sweep. */
  static ObjectStatus invalid(SweepObject object, List<Problem> problems, Instant now) {
    List<PathProblem> all = problems.stream().map(PathProblem::of).toList();
    String message = all.stream().map(PathProblem::line).collect(Collectors.joining("\n"));
    return refused(object, "Invalid", message, all, now);
  }

  private static ObjectStatus refused(
      SweepObject object,
      String reason,
      String message,
      @Nullable List<PathProblem> problems,
      Instant now) {
    Condition condition = Condition.accepted(object, false, reason, message, now);
    return new ObjectStatus(
        object.generation(), "refused", null, null, null, null, problems, List.of(condition));
  }

  /**
   * The log has the object's sweep.
   *
   * @param changed whether the spec now asks for another one
   */
  static ObjectStatus of(SweepObject object, SweepView view, boolean changed, Instant now) {
    Ranking ranking = isRanked(view.status()) ? Ranking.of(view) : null;
    return new ObjectStatus(
        object.generation(),
        view.status().word(),
        TrialCounts.of(view.variants()),
        view.sweep().report(),
        ranking == null ? null : Verdict.of(ranking),
        ranking == null ? null : ranking.standings().stream().map(Place::of).toList(),
        null,
        List.of(accepted(object, changed, now), ended(object, view, now)));
  }

  /** Ranking takes a while; of a sweep that still runs the server tells at any time. */
  private static boolean isRanked(SweepStatus status) {
    return status == SweepStatus.FINISHED || status == SweepStatus.CANCELLED;
  }

  private static Condition accepted(SweepObject object, boolean changed, Instant now) {
    return changed
        ? Condition.accepted(
            object,
            false,
            "SpecChanged",
            "A sweep that was submitted does not change: it is as it was first applied. Put the"
                + " spec back, or apply the new one under another name.",
            now)
        : Condition.accepted(object, true, "Submitted", "The sweep is in the log.", now);
  }

  private static Condition ended(SweepObject object, SweepView view, Instant now) {
    String word = view.status().word();
    String reason = Character.toUpperCase(word.charAt(0)) + word.substring(1);
    return Condition.ended(object, view.status().isTerminal(), reason, view.note(), now);
  }
}
