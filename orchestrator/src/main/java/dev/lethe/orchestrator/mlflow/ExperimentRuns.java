package dev.lethe.orchestrator.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.orchestrator.ledger.SweepView;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The runs that an experiment has of one sweep of one log, by key. Several threads may bring
 * different runs at once; a run is brought by one at a time.
 *
 * <p>A run is looked for by its key before it is made; of two with one key every tracker keeps the
 * same, and what is below the other moves. Every run names its log and its sweep: runs of another
 * log under the same name, and of other sweeps in the same experiment, are left alone.
 */
final class ExperimentRuns {
  private static final Logger LOG = LoggerFactory.getLogger(ExperimentRuns.class);

  private final MlflowCalls mlflow;
  private final String logId;
  private final String sweep;
  private final String experiment;
  private final Map<String, String> experimentTags = new HashMap<>();
  private final Map<String, KnownRun> known;

  private ExperimentRuns(
      MlflowCalls mlflow, String logId, String sweep, JsonNode experiment, String id)
      throws MlflowAway {
    this.mlflow = mlflow;
    this.logId = logId;
    this.sweep = sweep;
    this.experiment = id;
    for (JsonNode tag : experiment.at("/experiment/tags")) {
      experimentTags.put(tag.path("key").asText(), tag.path("value").asText());
    }
    known = new FoundRuns(mlflow, logId, sweep, id).withoutTwins();
  }

  /**
   * Opens the experiment with this name, which is made where there is none.
   *
   * @param tags of a new one; of one that is there {@link #tagExperiment} writes them
   */
  static ExperimentRuns open(
      MlflowCalls mlflow, String logId, String sweep, String name, Map<String, String> tags)
      throws MlflowAway {
    JsonNode found = mlflow.get("experiments/get-by-name", "experiment_name", name);
    if (found != null) {
      String id = mlflow.required(found, "/experiment/experiment_id");
      return new ExperimentRuns(mlflow, logId, sweep, found, id);
    }
    JsonNode made =
        mlflow.post("experiments/create", Map.of("name", name, "tags", Batch.entries(tags)));
    String id = mlflow.required(made, "/experiment_id");
    ExperimentRuns fresh = new ExperimentRuns(mlflow, logId, sweep, made, id);
    fresh.experimentTags.putAll(tags);
    return fresh;
  }

  /** Identity of the experiment. */
  String experiment() {
    return experiment;
  }

  /** Writes those of the tags that the experiment does not have so. */
  void tagExperiment(Map<String, String> tags) throws MlflowAway {
    for (Map.Entry<String, String> tag : tags.entrySet()) {
      if (!tag.getValue().equals(experimentTags.get(tag.getKey()))) {
        JsonNode _ =
            mlflow.post(
                "experiments/set-experiment-tag",
                Map.of("experiment_id", experiment, "key", tag.getKey(), "value", tag.getValue()));
        experimentTags.put(tag.getKey(), tag.getValue());
      }
    }
  }

  Optional<KnownRun> get(String key) {
    return Optional.ofNullable(known.get(key));
  }

  /** Whether MLflow has the run as it was brought; one that a person deleted is there. */
  boolean isThere(KnownRun run) throws MlflowAway {
    JsonNode found = mlflow.get("runs/get", "run_id", run.id());
    return found != null && KnownRun.of(found.path("run")).position() >= run.position();
  }

  /** Deletes them all. */
  void clear() throws MlflowAway {
    for (KnownRun run : known.values()) {
      JsonNode _ = mlflow.post("runs/delete", Map.of("run_id", run.id()));
    }
    known.clear();
  }

  /** The run with the key, below its parent; made where there is none. */
  KnownRun getOrMake(
      String key, String name, long start, Map<String, String> tags, @Nullable KnownRun parent)
      throws MlflowAway {
    Map<String, String> below = parent == null ? Map.of() : Map.of(KnownRun.PARENT, parent.id());
    KnownRun found = known.get(key);
    if (found != null) {
      tag(found, below);
      return found;
    }
    Map<String, String> all = new HashMap<>(tags);
    all.putAll(below);
    all.put(KnownRun.KEY, key);
    all.put(KnownRun.LOG, logId);
    all.put(KnownRun.SWEEP, sweep);
    JsonNode made =
        mlflow.post(
            "runs/create",
            Map.of(
                "experiment_id", experiment,
                "run_name", name,
                "start_time", start,
                "tags", Batch.entries(all)));
    String id = mlflow.required(made, "/run/info/run_id");
    String artifacts = mlflow.required(made, "/run/info/artifact_uri");
    KnownRun fresh = new KnownRun(id, artifacts, all, false);
    known.put(key, fresh);
    return fresh;
  }

  /** Writes those of the tags that the run does not have. */
  void tag(KnownRun run, Map<String, String> tags) throws MlflowAway {
    for (Map.Entry<String, String> tag : run.missing(tags).entrySet()) {
      JsonNode _ =
          mlflow.post(
              "runs/set-tag",
              Map.of("run_id", run.id(), "key", tag.getKey(), "value", tag.getValue()));
    }
    run.tagged(tags);
  }

  /** Writes points, parameters and tags in one call. */
  void log(KnownRun run, Batch batch) throws MlflowAway {
    JsonNode _ =
        mlflow.post(
            "runs/log-batch",
            Map.of(
                "run_id", run.id(),
                "metrics", batch.metrics(),
                "params", batch.params(),
                "tags", batch.tags()));
    run.countedTo(batch.epochs());
  }

  /** Says once which data the run is about, as soon as that is known. */
  void inputs(KnownRun run, SweepView of) throws MlflowAway {
    List<DataInput> inputs = run.tag(KnownRun.DATA) == null ? DataInput.of(of) : List.of();
    if (!inputs.isEmpty()) {
      List<Map<String, Object>> datasets = inputs.stream().map(DataInput::asMlflowReadsIt).toList();
      JsonNode _ = mlflow.post("runs/log-inputs", Map.of("run_id", run.id(), "datasets", datasets));
      // MLflow has each once, however often it is said
      tag(run, Map.of(KnownRun.DATA, inputs.getFirst().digest()));
    }
  }

  /** Writes an artifact, where MLflow takes it. */
  void upload(KnownRun run, String name, String text) throws MlflowAway {
    if (!mlflow.upload(run.artifacts(), name, text)) {
      LOG.warn(
          "MLflow keeps artifacts where only its own client can write, so {} is not there; lethe"
              + " ranking has the ranking",
          name);
    }
  }

  /** Ends the run, where it has not ended. */
  void end(KnownRun run, RunStatus status, long at) throws MlflowAway {
    if (!run.isEnded()) {
      JsonNode _ =
          mlflow.post(
              "runs/update", Map.of("run_id", run.id(), "status", status.name(), "end_time", at));
      run.ended();
    }
  }
}
