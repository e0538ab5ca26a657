package dev.lethe.orchestrator.mlflow;

import dev.lethe.orchestrator.ledger.EpochPoint;
import dev.lethe.orchestrator.ledger.SweepStatus;
import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.orchestrator.ledger.TrialStatus;
import dev.lethe.orchestrator.ledger.TrialView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mlflow.api.proto.Service.CreateRun;
import org.mlflow.api.proto.Service.Experiment;
import org.mlflow.api.proto.Service.Metric;
import org.mlflow.api.proto.Service.Param;
import org.mlflow.api.proto.Service.Run;
import org.mlflow.api.proto.Service.RunInfo;
import org.mlflow.api.proto.Service.RunStatus;
import org.mlflow.api.proto.Service.RunTag;
import org.mlflow.api.proto.Service.ViewType;
import org.mlflow.tracking.RunsPage;

/**
 * The runs of one sweep: a parent, below it one for each variant, below these one for each trial.
 *
 * <p>What a run has is written on it: the tag {@code lethe.epochs} counts the epochs whose points
 * are there, in the call that brings them. Points carry the time stamps of the facts, so that
 * MLflow drops one that is sent again because the answer to the first was lost. A run is looked for
 * by its key before it is made; of two with one key the older is kept.
 */
final class SweepRuns {
  private static final String KEY = "lethe.key";
  private static final String EPOCHS = "lethe.epochs";
  private static final String ENDED = "lethe.ended";

  private final MlflowCalls mlflow;
  private final String experiment;
  private final Map<String, Known> known = new HashMap<>();

  private SweepRuns(MlflowCalls mlflow, String experiment) {
    this.mlflow = mlflow;
    this.experiment = experiment;
  }

  /** Opens the experiment with the sweep's name and learns what it has. */
  static SweepRuns open(MlflowCalls mlflow, SweepView sweep) throws MlflowAway {
    String name = sweep.sweep().name().value();
    Optional<Experiment> found = mlflow.call(client -> client.getExperimentByName(name));
    String id =
        found.isPresent()
            ? found.get().getExperimentId()
            : mlflow.call(client -> client.createExperiment(name));
    SweepRuns runs = new SweepRuns(mlflow, id);
    runs.learn();
    return runs;
  }

  String experiment() {
    return experiment;
  }

  private void learn() throws MlflowAway {
    RunsPage page =
        mlflow.call(client ->
            client.searchRuns(
                List.of(experiment), "", ViewType.ACTIVE_ONLY, 1_000, List.of("start_time ASC")));
    List<Run> runs = new ArrayList<>(page.getItems());
    while (page.hasNextPage()) {
      RunsPage last = page;
      page = mlflow.call(client -> (RunsPage) last.getNextPage());
      runs.addAll(page.getItems());
    }
    for (Run run : runs) {
      Map<String, String> tags = new HashMap<>();
      run.getData().getTagsList().forEach(tag -> tags.put(tag.getKey(), tag.getValue()));
      String key = tags.get(KEY);
      if (key != null && known.containsKey(key)) {
        mlflow.call(client -> delete(client, run.getInfo().getRunId()));
      } else if (key != null) {
        known.put(key, Known.of(run.getInfo().getRunId(), tags));
      }
    }
  }

  private static String delete(org.mlflow.tracking.MlflowClient client, String run) {
    client.deleteRun(run);
    return run;
  }

  /** Brings every run to where the sweep is. */
  void update(SweepView sweep) throws MlflowAway {
    String name = sweep.sweep().name().value();
    Known parent = run(name, name, sweep.submittedAt(), Map.of("lethe.sweep", name), null);
    for (TrialView trial : sweep.trials()) {
      if (trial.startedAt() != null) {
        update(sweep, trial, parent);
      }
    }
    if (sweep.status().isTerminal()) {
      long end = sweep.endedAt() == null ? sweep.submittedAt() : sweep.endedAt();
      RunStatus status =
          sweep.status() == SweepStatus.FINISHED ? RunStatus.FINISHED : RunStatus.KILLED;
      for (var variant : sweep.sweep().variants()) {
        Known run = known.get(name + "/" + variant.name());
        if (run != null) {
          end(run, status, end);
        }
      }
      end(parent, status, end);
    }
  }

  private void update(SweepView sweep, TrialView trial, Known parent) throws MlflowAway {
    String name = sweep.sweep().name().value();
    String variant = trial.trial().variant();
    Known group =
        run(
            name + "/" + variant,
            variant,
            sweep.submittedAt(),
            Map.of("lethe.sweep", name, "variant", variant),
            parent.id);
    Known run =
        run(
            trial.trial().id().value(),
            RunName.of(trial),
            java.util.Objects.requireNonNull(trial.startedAt()),
            tags(sweep, trial),
            group.id);
    if (run.ended) {
      return;
    }
    List<EpochPoint> fresh = trial.epochs().subList(run.epochs, trial.epochs().size());
    List<Metric> metrics = new ArrayList<>();
    fresh.forEach(point -> add(metrics, point.metrics(), point.steps(), point.at()));
    if (trial.status() == TrialStatus.DONE) {
      Map<String, Double> last = new LinkedHashMap<>(trial.metrics());
      if (!trial.epochs().isEmpty()) {
        last.keySet().removeAll(trial.epochs().getLast().metrics().keySet());
      }
      add(metrics, last, trial.steps(), endOf(trial));
    }
    log(run, trial, metrics);
    if (trial.status().isTerminal()) {
      end(run, status(trial.status()), endOf(trial));
    }
  }

  private void log(Known run, TrialView trial, List<Metric> metrics) throws MlflowAway {
    List<Param> params = new ArrayList<>();
    if (!run.described) {
      trial
          .trial()
          .parameters()
          .forEach((key, value) ->
              params.add(Param.newBuilder().setKey(key).setValue("" + value).build()));
    }
    if (params.isEmpty() && metrics.isEmpty()) {
      return;
    }
    RunTag position = tag(EPOCHS, String.valueOf(trial.epochs().size()));
    mlflow.call(client -> {
      client.logBatch(run.id, metrics, params, List.of(position));
      return run;
    });
    run.epochs = trial.epochs().size();
    run.described = true;
  }

  private void end(Known run, RunStatus status, long at) throws MlflowAway {
    if (!run.ended) {
      mlflow.call(client -> {
        client.setTerminated(run.id, status, at);
        client.setTag(run.id, ENDED, status.name());
        return run;
      });
      run.ended = true;
    }
  }

  private Known run(
      String key, String name, long start, Map<String, String> tags, @Nullable String parent)
      throws MlflowAway {
    Known found = known.get(key);
    if (found != null) {
      return found;
    }
    CreateRun.Builder request =
        CreateRun.newBuilder()
            .setExperimentId(experiment)
            .setRunName(name)
            .setStartTime(start)
            .addTags(tag(KEY, key))
            .addTags(tag("mlflow.source.name", "lethe"));
    tags.forEach((tag, value) -> request.addTags(tag(tag, value)));
    if (parent != null) {
      request.addTags(tag("mlflow.parentRunId", parent));
    }
    RunInfo made = mlflow.call(client -> client.createRun(request.build()));
    Known fresh = new Known(made.getRunId());
    known.put(key, fresh);
    return fresh;
  }

  private static Map<String, String> tags(SweepView sweep, TrialView trial) {
    Map<String, String> tags = new LinkedHashMap<>(trial.environment());
    tags.putAll(sweep.source());
    tags.put("lethe.sweep", sweep.sweep().name().value());
    tags.put("lethe.trial", trial.trial().id().value());
    tags.put("variant", trial.trial().variant());
    tags.put("phase", trial.trial().phase().word());
    tags.put("seed", String.valueOf(trial.trial().seed()));
    tags.put("configuration", String.valueOf(trial.trial().configuration()));
    return tags;
  }

  private static void add(List<Metric> to, Map<String, Double> metrics, long step, long at) {
    metrics.forEach((key, value) ->
        to.add(
            Metric.newBuilder()
                .setKey(key)
                .setValue(value)
                .setStep(step)
                .setTimestamp(at)
                .build()));
  }

  private static long endOf(TrialView trial) {
    return trial.endedAt() == null ? 0 : trial.endedAt();
  }

  private static RunStatus status(TrialStatus status) {
    return switch (status) {
      case QUEUED, RUNNING -> RunStatus.RUNNING;
      case DONE -> RunStatus.FINISHED;
      case FAILED -> RunStatus.FAILED;
      case PRUNED, CANCELLED -> RunStatus.KILLED;
    };
  }

  private static RunTag tag(String key, String value) {
    return RunTag.newBuilder().setKey(key).setValue(value).build();
  }

  /** What MLflow has of a run, as far as is known here. */
  private static final class Known {
    private final String id;
    private int epochs;
    private boolean described;
    private boolean ended;

    Known(String id) {
      this.id = id;
    }

    static Known of(String id, Map<String, String> tags) {
      Known run = new Known(id);
      String epochs = tags.get(EPOCHS);
      run.described = epochs != null;
      run.epochs = epochs == null ? 0 : Integer.parseInt(epochs);
      run.ended = tags.containsKey(ENDED);
      return run;
    }
  }
}
