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
import dev.lethe.orchestrator.sweep.Task;
import dev.lethe.protocol.Trial;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import org.mlflow.api.proto.Service.RunStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The runs of one sweep: a parent, below it one for each variant, below these one for each trial.
 *
 * <p>What a run has is written on it: the tag {@code lethe.epochs} counts the epochs whose points
 * are there, in the call that brings them. Points carry the time stamps of the facts, so that
 * MLflow drops one that is sent again because the answer to the first was lost.
 *
 * <p>The parent says how far the log was read. Where that is behind the end of the log, the log has
 * lost what MLflow was told, and the runs are made anew.
 */
final class SweepRuns {
  private static final Logger LOG = LoggerFactory.getLogger(SweepRuns.class);

  private final ExperimentRuns runs;

  private SweepRuns(ExperimentRuns runs) {
    this.runs = runs;
  }

  /**
   * Opens the experiment with the sweep's name and learns what it has.
   *
   * @param position offset behind the last record that was folded
   */
  static SweepRuns open(MlflowCalls mlflow, String logId, long position, SweepView sweep)
      throws MlflowAway {
    String name = sweep.sweep().name().value();
    ExperimentRuns runs = ExperimentRuns.open(mlflow, logId, name);
    long seen = runs.get(name).map(KnownRun::position).orElse(0L);
    if (seen > position) {
      LOG.warn(
          "MLflow has seen the log up to {}, but it ends at {}: the runs of {} are made anew",
          seen,
          position,
          name);
      runs.clear();
    }
    return new SweepRuns(runs);
  }

  /** Identity of the experiment. */
  String experiment() {
    return runs.experiment();
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
    KnownRun parent = runs.getOrMake(name, name, sweep.submittedAt(), RunTags.ofSweep(sweep), null);
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
    runs.tag(parent, Map.of(KnownRun.POSITION, String.valueOf(position)));
  }

  /** Whether there is anything to tell of the trial. */
  static boolean hasRun(TrialView trial) {
    return trial.startedAt() != null || trial.status() == TrialStatus.FAILED;
  }

  /** Runs whose trials kept what they trained, and that do not have it yet. */
  List<WeightsOnRuns.Wanted> withoutWeights(SweepView sweep) {
    List<WeightsOnRuns.Wanted> wanted = new ArrayList<>();
    if (sweep.sweep().task() instanceof Task.Classification task) {
      for (TrialView trial : sweep.trials()) {
        if (trial.weights() != null) {
          runs.get(trial.trial().id().value())
              .filter(run -> run.tag(WeightsOnRuns.SHOWN) == null)
              .map(run -> new WeightsOnRuns.Wanted(run.id(), RunName.of(trial), task, trial))
              .ifPresent(wanted::add);
        }
      }
    }
    return wanted;
  }

  private void describe(KnownRun parent, SweepView sweep) throws MlflowAway {
    if (!parent.isDescribed()) {
      runs.upload(parent, "sweep.yaml", sweep.yaml());
      runs.upload(parent, "resolved.yaml", ResolvedFile.of(sweep.sweep()));
      runs.tag(parent, Map.of(KnownRun.EPOCHS, "0"));
      parent.described();
    }
  }

  private void end(SweepView sweep, KnownRun parent) throws MlflowAway {
    long end = requireNonNullElse(sweep.endedAt(), sweep.submittedAt());
    RunStatus status =
        sweep.status() == SweepStatus.FINISHED ? RunStatus.FINISHED : RunStatus.KILLED;
    for (var variant : sweep.sweep().variants()) {
      Optional<KnownRun> run = runs.get(key(sweep, variant.name()));
      if (run.isPresent()) {
        runs.end(run.get(), status, end);
      }
    }
    if (!parent.isEnded()) {
      Ranking ranking = Ranking.of(sweep);
      runs.upload(parent, "ranking.txt", RankingText.table(ranking));
      runs.upload(parent, "ranking.csv", RankingText.csv(ranking));
    }
    runs.end(parent, status, end);
  }

  private void update(SweepView sweep, TrialView trial, KnownRun parent) throws MlflowAway {
    String variant = trial.trial().variant();
    KnownRun group =
        runs.getOrMake(
            key(sweep, variant),
            variant,
            sweep.submittedAt(),
            RunTags.ofVariant(sweep, variant),
            parent);
    Map<String, String> tags = RunTags.ofTrial(sweep, trial);
    KnownRun run =
        runs.getOrMake(trial.trial().id().value(), RunName.of(trial), startOf(trial), tags, group);
    if (!run.isEnded()) {
      bring(run, trial, sweep.sweep().metric().name(), run.missing(tags));
      if (trial.status().isTerminal()) {
        runs.end(run, status(trial.status()), endOf(trial));
      }
    }
  }

  private void bring(KnownRun run, TrialView trial, String first, Map<String, String> tags)
      throws MlflowAway {
    Map<String, Object> params = run.isDescribed() ? Map.of() : params(trial.trial());
    for (Batch batch : Batch.of(run.epochs(), points(run, trial, first), params, tags)) {
      runs.log(run, batch);
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

  /**
   * Those that MLflow has not: of its epochs, then what is measured once at the end.
   *
   * @param first the metric that comes first in each; MLflow's compare page begins its plot with it
   */
  private static List<Batch.Point> points(KnownRun run, TrialView trial, String first) {
    List<EpochPoint> epochs = trial.epochs();
    List<Batch.Point> points = new ArrayList<>();
    for (int i = run.epochs(); i < epochs.size(); i++) {
      EpochPoint epoch = epochs.get(i);
      Map<String, Double> metrics = new LinkedHashMap<>();
      if (epoch.metrics().containsKey(first)) {
        metrics.put(first, epoch.metrics().get(first));
      }
      metrics.putAll(epoch.metrics());
      points.add(new Batch.Point(epoch.steps(), epoch.at(), metrics, i + 1));
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

  private static String key(SweepView sweep, String variant) {
    return sweep.sweep().name() + "/" + variant;
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
