package dev.lethe.orchestrator.mlflow;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mlflow.api.proto.Service.CreateRun;
import org.mlflow.api.proto.Service.Experiment;
import org.mlflow.api.proto.Service.RunInfo;
import org.mlflow.api.proto.Service.RunStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The runs that an experiment has of one log, by key.
 *
 * <p>A run is looked for by its key before it is made; of two with one key every tracker keeps the
 * same, and what is below the other moves. Every run names its log: runs of another log under the
 * same name are left alone.
 */
final class ExperimentRuns {
  private static final Logger LOG = LoggerFactory.getLogger(ExperimentRuns.class);

  private final MlflowCalls mlflow;
  private final String logId;
  private final String experiment;
  private final Map<String, KnownRun> known;

  private ExperimentRuns(
      MlflowCalls mlflow, String logId, String experiment, Map<String, KnownRun> known) {
    this.mlflow = mlflow;
    this.logId = logId;
    this.experiment = experiment;
    this.known = known;
  }

  /** Opens the experiment with this name, which is made where there is none. */
  static ExperimentRuns open(MlflowCalls mlflow, String logId, String name) throws MlflowAway {
    Optional<Experiment> found = mlflow.call(client -> client.getExperimentByName(name));
    String id = found.isPresent() ? found.get().getExperimentId() : create(mlflow, name);
    return new ExperimentRuns(mlflow, logId, id, new FoundRuns(mlflow, logId, id).withoutTwins());
  }

  private static String create(MlflowCalls mlflow, String name) throws MlflowAway {
    return mlflow.call(client -> {
      String id = client.createExperiment(name);
      client.setExperimentTag(id, "mlflow.experimentKind", "custom_model_development");
      return id;
    });
  }

  /** Identity of the experiment. */
  String experiment() {
    return experiment;
  }

  Optional<KnownRun> get(String key) {
    return Optional.ofNullable(known.get(key));
  }

  /** Deletes them all. */
  void clear() throws MlflowAway {
    for (KnownRun run : known.values()) {
      mlflow.delete(run.id());
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
    CreateRun.Builder request =
        CreateRun.newBuilder().setExperimentId(experiment).setRunName(name).setStartTime(start);
    all.forEach((tag, value) -> request.addTags(Batch.tag(tag, value)));
    RunInfo made = mlflow.call(client -> client.createRun(request.build()));
    KnownRun fresh = new KnownRun(made.getRunId(), all);
    known.put(key, fresh);
    return fresh;
  }

  /** Writes those of the tags that the run does not have. */
  void tag(KnownRun run, Map<String, String> tags) throws MlflowAway {
    for (Map.Entry<String, String> tag : run.missing(tags).entrySet()) {
      mlflow.call(client -> {
        client.setTag(run.id(), tag.getKey(), tag.getValue());
        return run;
      });
    }
    run.tagged(tags);
  }

  /** Writes points, parameters and tags in one call. */
  void log(KnownRun run, Batch batch) throws MlflowAway {
    mlflow.call(client -> {
      client.logBatch(run.id(), batch.metrics(), batch.params(), batch.tags());
      return run;
    });
    run.countedTo(batch.epochs());
  }

  /** Writes an artifact, where MLflow takes it. */
  void upload(KnownRun run, String name, String text) throws MlflowAway {
    if (!mlflow.upload(run.id(), name, text)) {
      LOG.warn(
          "MLflow keeps artifacts where only its own client can write, so {} is not there; lethe"
              + " ranking has the ranking",
          name);
    }
  }

  /** Ends the run, where it has not ended. */
  void end(KnownRun run, RunStatus status, long at) throws MlflowAway {
    if (!run.isEnded()) {
      mlflow.call(client -> {
        client.setTerminated(run.id(), status, at);
        return run;
      });
      tag(run, Map.of(KnownRun.ENDED, status.name()));
    }
  }
}
