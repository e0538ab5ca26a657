package dev.lethe.orchestrator.mlflow;

import dev.lethe.orchestrator.ledger.EpochPoint;
import dev.lethe.orchestrator.ledger.SweepStatus;
import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.orchestrator.ledger.TrialStatus;
import dev.lethe.orchestrator.ledger.TrialView;
import dev.lethe.orchestrator.ranking.Ranking;
import dev.lethe.orchestrator.ranking.RankingText;
import dev.lethe.orchestrator.sweep.ResolvedFile;
import dev.lethe.orchestrator.sweep.VariantSpace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The runs of one sweep: a parent, below it one for each variant, below these one for each trial.
 *
 * <p>What a run has is written on it: the tag {@code lethe.epochs} counts the epochs whose points
 * are there, in the call that brings them. Points carry the time stamps of the facts, so that
 * MLflow drops one that is sent again because the answer to the first was lost. A run is looked for
 * by its key before it is made; of two with one key the older is kept.
 *
 * <p>Every run names its log: runs of another log under the same name are left alone. The parent
 * says how far the log was read. Where that is behind the end of the log, the log has lost what
 * MLflow was told, and the runs are made anew.
 */
final class SweepRuns {
  private static final String KEY = "lethe.key";
  private static final String EPOCHS = "lethe.epochs";
  private static final String ENDED = "lethe.ended";
  private static final String LOG = "lethe.log";
  private static final String POSITION = "lethe.position";
  private static final String NOTE = "mlflow.note.content";
  private static final Logger LOGGER = LoggerFactory.getLogger(SweepRuns.class);

  private final MlflowCalls mlflow;
  private final String logId;
  private final String experiment;
  private final Map<String, Known> known = new HashMap<>();

  private SweepRuns(MlflowCalls mlflow, String logId, String experiment) {
    this.mlflow = mlflow;
    this.logId = logId;
    this.experiment = experiment;
  }

  /**
   * Opens the experiment with the sweep's name and learns what it has.
   *
   * @param position offset behind the last record that was folded
   */
  static SweepRuns open(MlflowCalls mlflow, String logId, long position, SweepView sweep)
      throws MlflowAway {
    String name = sweep.sweep().name().value();
    Optional<Experiment> found = mlflow.call(client -> client.getExperimentByName(name));
    String id =
        found.isPresent()
            ? found.get().getExperimentId()
            : mlflow.call(client -> client.createExperiment(name));
    SweepRuns runs = new SweepRuns(mlflow, logId, id);
    runs.learn();
    Known parent = runs.known.get(name);
    if (parent != null && parent.position > position) {
      LOGGER.warn(
          "MLflow has seen the log up to {}, but it ends at {}: the runs of {} are made anew",
          parent.position,
          position,
          name);
      runs.forget();
    }
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
      String key = logId.equals(tags.get(LOG)) ? tags.get(KEY) : null;
      if (key != null && known.containsKey(key)) {
        mlflow.call(client -> delete(client, run.getInfo().getRunId()));
      } else if (key != null) {
        known.put(key, Known.of(run.getInfo().getRunId(), tags));
      }
    }
  }

  private void forget() throws MlflowAway {
    for (Known run : known.values()) {
      mlflow.call(client -> delete(client, run.id));
    }
    known.clear();
  }

  private static String delete(org.mlflow.tracking.MlflowClient client, String run) {
    client.deleteRun(run);
    return run;
  }

  /**
   * Brings every run to where the sweep is.
   *
   * @param position offset behind the last record that the sweep was folded from
   */
  void update(SweepView sweep, long position) throws MlflowAway {
    String name = sweep.sweep().name().value();
    Known parent = run(name, name, sweep.submittedAt(), parentTags(sweep), null);
    if (!parent.described) {
      upload(parent, "sweep.yaml", sweep.yaml());
      upload(parent, "resolved.yaml", ResolvedFile.of(sweep.sweep()));
      tag(parent, EPOCHS, "0");
      parent.described = true;
    }
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
      if (!parent.ended) {
        Ranking ranking = Ranking.of(sweep);
        upload(parent, "ranking.txt", RankingText.table(ranking));
        upload(parent, "ranking.csv", RankingText.csv(ranking));
      }
      end(parent, status, end);
    }
    if (parent.position != position) {
      tag(parent, POSITION, String.valueOf(position));
      parent.position = position;
    }
  }

  private static Map<String, String> parentTags(SweepView sweep) {
    Map<String, String> tags = new LinkedHashMap<>(source(sweep));
    String name = sweep.sweep().name().value();
    tags.put("lethe.sweep", name);
    tags.put(
        NOTE,
        """
        Sweep **%s**: which of %s is really better, measured by `%s`; `%s` chose the configurations.

        Below this run there is one for each variant, below these one for each trial. To compare, filter by \
        `tags.phase = "confirm"` and group by the tag `variant`. The ranking is in the artifacts, or from \
        `lethe ranking %s`.
        """
            .formatted(
                name,
                sweep.sweep().variants().stream()
                    .map(VariantSpace::name)
                    .collect(Collectors.joining(", ")),
                sweep.sweep().report(),
                sweep.sweep().metric().name(),
                name));
    return tags;
  }

  /** Where the sweep file came from, under the names that MLflow shows. */
  private static Map<String, String> source(SweepView sweep) {
    Map<String, String> tags = new LinkedHashMap<>();
    tags.put("mlflow.source.name", sweep.source().getOrDefault("file", "lethe"));
    String revision = sweep.source().get("revision");
    if (revision != null) {
      tags.put("mlflow.source.git.commit", revision);
    }
    return tags;
  }

  private void upload(Known run, String name, String text) throws MlflowAway {
    if (!mlflow.upload(run.id, name, text)) {
      LOGGER.warn(
          "MLflow keeps artifacts where only its own client can write, so {} is not there; lethe"
              + " ranking has the ranking",
          name);
    }
  }

  private void tag(Known run, String key, String value) throws MlflowAway {
    mlflow.call(client -> {
      client.setTag(run.id, key, value);
      return run;
    });
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
            .addTags(tag(LOG, logId));
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
    tags.putAll(source(sweep));
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
    private long position;
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
      run.position = Long.parseLong(tags.getOrDefault(POSITION, "0"));
      run.ended = tags.containsKey(ENDED);
      return run;
    }
  }
}
