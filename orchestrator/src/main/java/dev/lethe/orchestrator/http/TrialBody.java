package dev.lethe.orchestrator.http;

import dev.lethe.orchestrator.ledger.TrialStatus;
import dev.lethe.orchestrator.ledger.TrialView;
import dev.lethe.protocol.Failure;
import dev.lethe.protocol.KeptWeights;
import dev.lethe.protocol.Phase;
import dev.lethe.protocol.Trial;
import dev.lethe.protocol.WorkerId;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A trial in JSON.
 *
 * @param index place in the plan, from 0
 * @param configuration number within the variant, from 1
 * @param attempts so far
 * @param worker of the current or last attempt
 * @param startedAt of the attempt that counts, ISO 8601
 * @param epochs that have ended
 * @param metrics the final ones when done, otherwise the last epoch's
 * @param seconds of the attempt that was completed
 * @param weights file below the artifacts' root with what was trained, and its SHA-256
 */
public record TrialBody(
    String id,
    int index,
    Phase phase,
    String variant,
    int configuration,
    Map<String, Object> parameters,
    long seed,
    TrialStatus status,
    int attempts,
    @Nullable String worker,
    @Nullable String startedAt,
    @Nullable String endedAt,
    int epochs,
    Map<String, Double> metrics,
    long steps,
    long gradientEvaluations,
    @Nullable Double seconds,
    @Nullable Failure failure,
    @Nullable KeptWeights weights) {

  static TrialBody of(TrialView view) {
    Trial trial = view.trial();
    WorkerId worker = view.worker();
    return new TrialBody(
        trial.id().value(),
        trial.index(),
        trial.phase(),
        trial.variant(),
        trial.configuration(),
        trial.parameters(),
        trial.seed(),
        view.status(),
        view.attempts(),
        worker == null ? null : worker.value(),
        time(view.startedAt()),
        time(view.endedAt()),
        view.epochs().size(),
        view.metrics(),
        view.steps(),
        view.gradientEvaluations(),
        view.seconds(),
        view.failure(),
        view.weights());
  }

  private static @Nullable String time(@Nullable Long milliseconds) {
    return milliseconds == null ? null : Instant.ofEpochMilli(milliseconds).toString();
  }
}
