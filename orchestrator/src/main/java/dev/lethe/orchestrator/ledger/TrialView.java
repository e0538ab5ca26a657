package dev.lethe.orchestrator.ledger;

import dev.lethe.protocol.Failure;
import dev.lethe.protocol.KeptWeights;
import dev.lethe.protocol.Trial;
import dev.lethe.protocol.WorkerId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A trial at one moment.
 *
 * @param attempts so far
 * @param worker of the current or last attempt
 * @param startedAt of the attempt that counts, milliseconds since 1970
 * @param ending how many trials of the sweep had ended before it; null while it has not
 * @param metrics the final ones when done, otherwise the last epoch's
 * @param seconds of the attempt that was completed
 * @param weights what it trained; null where that is not kept
 */
public record TrialView(
    Trial trial,
    TrialStatus status,
    int attempts,
    @Nullable WorkerId worker,
    @Nullable Long startedAt,
    @Nullable Long endedAt,
    @Nullable Integer ending,
    List<EpochPoint> epochs,
    Map<String, Double> metrics,
    long steps,
    long gradientEvaluations,
    @Nullable Double seconds,
    Map<String, String> environment,
    @Nullable Failure failure,
    @Nullable KeptWeights weights) {}
