package dev.lethe.orchestrator.mlflow;

import static java.util.Objects.requireNonNullElse;

import dev.lethe.orchestrator.ledger.EpochPoint;
import dev.lethe.orchestrator.ledger.SweepStatus;
import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.orchestrator.ledger.TrialStatus;
import dev.lethe.orchestrator.ledger.TrialView;
import dev.lethe.orchestrator.ranking.Ranking;
import dev.lethe.orchestrator.ranking.RankingText;
import dev.lethe.orchestrator.sweep.ResolvedFile;
import dev.lethe.protocol.Trial;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.mlflow.api.proto.Service.CreateRun;
import org.mlflow.api.proto.Service.Experiment;
import org.mlflow.api.proto.Service.RunInfo;
import org.mlflow.api.proto.Service.RunStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The runs of one sweep: a parent, below it one for each variant, below these one for each trial.
 *
 * <p>What a run has is written on it: the tag {@code lethe.epochs} counts the epochs whose points
 * are there, in the call that brings them. Points carry the time stamps of the facts, so that
 * MLflow drops one that is sent again because the answer to the first was lost. A run is looked for
 * by its key before it is made; of two with one key every tracker keeps the same, and what is below
 * the other moves.
 *
 * <p>Every run names its log: runs of another log under the same name are left alone. The parent
 * says how far the log was read. Where that is behind the end of the log, the log has lost what
 * MLflow was told, and the runs are made anew.
 */
final class SweepRuns {
  private static final Logger LOGGER = LoggerFactory.getLogger(SweepRuns.class);

  private final MlflowCalls mlflow;
  private final String logId;
  private final String experiment;
  private final Map<String, KnownRun> known;

  private SweepRuns(
      MlflowCalls mlflow, String logId, String experiment, Map<String, KnownRun> known) {
    this.mlflow = mlflow;
    this.logId = logId;
    this.experiment = experiment;
    this.known = known;
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
    String id = found.isPresent() ? found.get().getExperimentId() : create(mlflow, name);
    SweepRuns runs =
        new SweepRuns(mlflow, logId, id, new FoundRuns(mlflow, logId, id).withoutTwins());
    KnownRun parent = runs.known.get(name);
    if (parent != null && parent.position() > position) {
      LOGGER.warn(
          "MLflow has seen the log up to {}, but it ends at {}: the runs of {} are made anew",
          parent.position(),
          position,
          name);
      runs.forget();
    }
    return runs;
  }

  private static String create(MlflowCalls mlflow, String name) throws MlflowAway {
    return mlflow.call(client -> {
      String id = client.createExperiment(name);
      client.setExperimentTag(id, "mlflow.experimentKind", "custom_model_development");
      return id;
    });
  }

  String experiment() {
    return experiment;
  }

  private void forget() throws MlflowAway {
    for (KnownRun run : known.values()) {
      mlflow.delete(run.id());
    }
    known.clear();
  }

  /**
   * Brings every run to where the sweep is.
   *
   * @param position offset behind the last record that the sweep was folded from
   */
  void update(SweepView sweep, long position) throws MlflowAway {
    update(sweep, position, _ -> {});
  }

  /** Like the other, and tells how many of the trials that have a run are there. */
  void update(SweepView sweep, long position, IntConsumer brought) throws MlflowAway {
    String name = sweep.sweep().name().value();
    KnownRun parent = run(name, name, sweep.submittedAt(), RunTags.ofSweep(sweep), null);
    describe(parent, sweep);
    int trials = 0;
    for (TrialView trial : sweep.trials()) {
      if (hasRun(trial)) {
        update(sweep, trial, parent);
        brought.accept(++trials);
      }
    }
    if (sweep.status().isTerminal()) {
      end(sweep, parent);
    }
    tag(parent, Map.of(KnownRun.POSITION, String.valueOf(position)));
  }

  /** Whether there is anything to tell of the trial. */
  static boolean hasRun(TrialView trial) {
    return trial.startedAt() != null || trial.status() == TrialStatus.FAILED;
  }

  private void describe(KnownRun parent, SweepView sweep) throws MlflowAway {
    if (!parent.isDescribed()) {
      upload(parent, "sweep.yaml", sweep.yaml());
      upload(parent, "resolved.yaml", ResolvedFile.of(sweep.sweep()));
      tag(parent, Map.of(KnownRun.EPOCHS, "0"));
      parent.described();
    }
  }

  private void end(SweepView sweep, KnownRun parent) throws MlflowAway {
    long end = requireNonNullElse(sweep.endedAt(), sweep.submittedAt());
    RunStatus status =
        sweep.status() == SweepStatus.FINISHED ? RunStatus.FINISHED : RunStatus.KILLED;
    for (var variant : sweep.sweep().variants()) {
      KnownRun run = known.get(sweep.sweep().name() + "/" + variant.name());
      if (run != null) {
        end(run, status, end);
      }
    }
    if (!parent.isEnded()) {
      Ranking ranking = Ranking.of(sweep);
      upload(parent, "ranking.txt", RankingText.table(ranking));
      upload(parent, "ranking.csv", RankingText.csv(ranking));
    }
    end(parent, status, end);
  }

  private void upload(KnownRun run, String name, String text) throws MlflowAway {
    if (!mlflow.upload(run.id(), name, text)) {
      LOGGER.warn(
          "MLflow keeps artifacts where only its own client can write, so {} is not there; lethe"
              + " ranking has the ranking",
          name);
    }
  }

  private void update(SweepView sweep, TrialView trial, KnownRun parent) throws MlflowAway {
    String variant = trial.trial().variant();
    KnownRun group =
        run(
            sweep.sweep().name() + "/" + variant,
            variant,
            sweep.submittedAt(),
            RunTags.ofVariant(sweep, variant),
            parent);
    Map<String, String> tags = RunTags.ofTrial(sweep, trial);
    KnownRun run = run(trial.trial().id().value(), RunName.of(trial), startOf(trial), tags, group);
    if (!run.isEnded()) {
      bring(run, trial, run.missing(tags));
      if (trial.status().isTerminal()) {
        end(run, status(trial.status()), endOf(trial));
      }
    }
  }

  private void bring(KnownRun run, TrialView trial, Map<String, String> tags) throws MlflowAway {
    Map<String, Object> params = run.isDescribed() ? Map.of() : params(trial.trial());
    for (Batch batch : Batch.of(run.epochs(), points(run, trial), params, tags)) {
      mlflow.call(client -> {
        client.logBatch(run.id(), batch.metrics(), batch.params(), batch.tags());
        return run;
      });
      run.countedTo(batch.epochs());
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

  /** Those that MLflow has not: of its epochs, then what is measured once at the end. */
  private static List<Batch.Point> points(KnownRun run, TrialView trial) {
    List<EpochPoint> epochs = trial.epochs();
    List<Batch.Point> points = new ArrayList<>();
    for (int i = run.epochs(); i < epochs.size(); i++) {
      EpochPoint epoch = epochs.get(i);
      points.add(new Batch.Point(epoch.steps(), epoch.at(), epoch.metrics(), i + 1));
    }
    if (trial.status() == TrialStatus.DONE) {
      Map<String, Double> last = new LinkedHashMap<>(trial.metrics());
      if (!epochs.isEmpty()) {
        last.keySet().removeAll(epochs.getLast().metrics().keySet());
      }
      points.add(new Batch.Point(trial.steps(), endOf(trial), last, epochs.size()));
    }
    return points;
  }

  private void end(KnownRun run, RunStatus status, long at) throws MlflowAway {
    if (!run.isEnded()) {
      mlflow.call(client -> {
        client.setTerminated(run.id(), status, at);
        return run;
      });
      tag(run, Map.of(KnownRun.ENDED, status.name()));
    }
  }

  /** The run with the key, below its parent; made where there is none. */
  private KnownRun run(
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

  private void tag(KnownRun run, Map<String, String> tags) throws MlflowAway {
    for (Map.Entry<String, String> tag : run.missing(tags).entrySet()) {
      mlflow.call(client -> {
        client.setTag(run.id(), tag.getKey(), tag.getValue());
        return run;
      });
    }
    run.tagged(tags);
  }

  /** A trial that ended every worker before it could say that it began, began when it ended. */
  private static long startOf(TrialView trial) {
    return Stream.of(trial.startedAt(), trial.endedAt())
        .flatMap(Stream::ofNullable)
        .findFirst()
        .orElse(0L);
  }

  private static long endOf(TrialView trial) {
    return requireNonNullElse(trial.endedAt(), 0L);
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
