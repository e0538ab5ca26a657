package dev.lethe.orchestrator.mlflow;

import static java.util.Objects.requireNonNullElse;

import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.orchestrator.ledger.TrialStatus;
import dev.lethe.orchestrator.ledger.TrialView;
import dev.lethe.protocol.Phase;
import dev.lethe.protocol.Trial;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The run of one trial, brought to where the trial is. */
record TrialRun(ExperimentRuns runs, SweepView sweep, TrialView trial) {

  /** Makes the run where there is none, brings what it lacks, and ends it with its trial. */
  void bring(KnownRun group) throws MlflowAway {
    Map<String, String> tags = RunTags.ofTrial(sweep, trial);
    KnownRun run =
        runs.getOrMake(trial.trial().id().value(), RunName.of(trial), start(), tags, group);
    if (run.isEnded()) {
      return;
    }
    if (!run.isDescribed() && trial.trial().phase() == Phase.CONFIRM) {
      runs.inputs(run, sweep); // of every trial it would be a fourth call where three are enough
    }
    bring(run, run.missing(tags));
    if (trial.status().isTerminal()) {
      runs.end(run, status(trial.status()), requireNonNullElse(trial.endedAt(), 0L));
    }
  }

  private void bring(KnownRun run, Map<String, String> tags) throws MlflowAway {
    Map<String, Object> params = run.isDescribed() ? Map.of() : params(trial.trial());
    List<Batch.Point> points =
        new TrialPoints(trial, sweep.sweep().metric().name()).after(run.epochs());
    List<Batch> batches = Batch.of(run.epochs(), points, params, tags);
    boolean last = batches.size() == 1 && trial.status().isTerminal();
    for (Batch batch : batches) {
      runs.log(run, last && batch.isKnownAgain() ? batch.uncounted() : batch);
    }
    run.tagged(tags);
    run.described();
  }

  /** With the variant, which MLflow's compare page does not show of tags. */
  private static Map<String, Object> params(Trial trial) {
    Map<String, Object> params = new LinkedHashMap<>(trial.parameters());
    params.put("variant", trial.variant());
    return params;
  }

  /** A trial that ended every worker before it could say that it began, began when it ended. */
  private long start() {
    return Stream.of(trial.startedAt(), trial.endedAt())
        .flatMap(Stream::ofNullable)
        .findFirst()
        .orElse(0L);
  }

  private static RunStatus status(TrialStatus status) {
    return switch (status) {
      case QUEUED, RUNNING -> RunStatus.RUNNING;
      case DONE -> RunStatus.FINISHED;
      case FAILED -> RunStatus.FAILED;
      case PRUNED, CANCELLED -> RunStatus.KILLED;
    };
  }
}
