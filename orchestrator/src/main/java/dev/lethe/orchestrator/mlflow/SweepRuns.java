package dev.lethe.orchestrator.mlflow;

import static java.util.Objects.requireNonNullElse;

import dev.lethe.orchestrator.ledger.Provenance;
import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.orchestrator.ledger.TrialStatus;
import dev.lethe.orchestrator.ledger.TrialView;
import dev.lethe.orchestrator.ranking.Ranking;
import dev.lethe.orchestrator.ranking.RankingText;
import dev.lethe.orchestrator.report.Report;
import dev.lethe.orchestrator.report.ReportPage;
import dev.lethe.orchestrator.sweep.ResolvedFile;
import dev.lethe.orchestrator.sweep.Task;
import dev.lethe.protocol.SweepName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The runs of one sweep: a parent, below it one for each variant, below these one for its tune and
 * one for its confirm trials, below these one for each trial.
 *
 * <p>What a run has is written on it: the tag {@code lethe.epochs} counts the epochs whose points
 * are there, in the call that brings them; a run that has ended has all. Points carry the time
 * stamps of the facts, so that MLflow drops one that is sent again because the answer to the first
 * was lost.
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
   * Opens the sweep's experiment and learns what it has.
   *
   * @param ran where it ran, and up to where that was folded
   */
  static SweepRuns open(MlflowCalls mlflow, Provenance ran, SweepView sweep) throws MlflowAway {
    SweepRuns there = openEarlier(mlflow, ran.log(), sweep);
    long seen = there.seen(sweep);
    if (seen > ran.position() && !ran.isElsewhere()) {
      LOG.warn(
          "MLflow has seen the log up to {}, but it ends at {}: the runs of {} are made anew",
          seen,
          ran.position(),
          sweep.sweep().name());
      there.runs.clear();
    }
    return there;
  }

  /** Opens the experiment of a sweep as it once was: what MLflow has seen since stays. */
  static SweepRuns openEarlier(MlflowCalls mlflow, String logId, SweepView sweep)
      throws MlflowAway {
    String name = sweep.sweep().name().value();
    Map<String, String> tags = new HashMap<>(RunTags.ofExperiment(sweep));
    tags.putAll(SweepViews.tags(sweep));
    return new SweepRuns(
        ExperimentRuns.open(mlflow, logId, name, sweep.sweep().experimentName(), tags));
  }

  /** How far MLflow has seen the log; 0 where it has nothing. */
  long seen(SweepView sweep) {
    return runs.get(sweep.sweep().name().value()).map(KnownRun::position).orElse(0L);
  }

  /** Whether somebody began to bring it, and has not brought everything. */
  boolean isUnderWay(SweepView sweep) {
    return runs.get(sweep.sweep().name().value()).filter(run -> !run.isEnded()).isPresent();
  }

  /** Whether MLflow still has the sweep's own run, and has seen as much of the log as it had. */
  boolean isThere(SweepName sweep) throws MlflowAway {
    Optional<KnownRun> parent = runs.get(sweep.value());
    return parent.isPresent() && runs.isThere(parent.get());
  }

  /** Where a person compares the sweep's runs, behind the address of the server. */
  String link(SweepView sweep) {
    return SweepViews.rankingLink(sweep, runs.experiment());
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
    KnownRun parent =
        runs.getOrMake(
            name, name, sweep.submittedAt(), RunTags.ofSweep(sweep, runs.experiment()), null);
    describe(parent, sweep);
    VariantRuns groups = VariantRuns.below(parent, runs, sweep);
    bring(sweep, groups, brought);
    groups.endPhases();
    if (sweep.status().isTerminal() && !parent.isEnded()) {
      end(sweep, parent, groups);
    }
    runs.tag(parent, Map.of(KnownRun.POSITION, String.valueOf(position)));
  }

  private void bring(SweepView sweep, VariantRuns groups, IntConsumer brought) throws MlflowAway {
    List<TrialView> begun = sweep.trials().stream().filter(SweepRuns::hasRun).toList();
    List<TrialView> missing = begun.stream().filter(trial -> !groups.isThere(trial)).toList();
    AtomicInteger done = new AtomicInteger(begun.size() - missing.size());
    AtOnce.forEach(
        missing,
        trial -> {
          new TrialRun(runs, sweep, trial).bring(groups.of(trial));
          synchronized (done) {
            brought.accept(done.incrementAndGet());
          }
        });
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

  /** Whether there is anything to tell of the trial. */
  static boolean hasRun(TrialView trial) {
    return trial.startedAt() != null || trial.status() == TrialStatus.FAILED;
  }

  /** The experiment belongs to the sweep unless the file names another. */
  private static boolean isOwn(SweepView sweep) {
    return sweep.sweep().experimentName().equals(sweep.sweep().name().value());
  }

  private void describe(KnownRun parent, SweepView sweep) throws MlflowAway {
    runs.tagExperiment(SweepViews.tags(sweep));
    if (!parent.isDescribed()) {
      runs.tagExperiment(RunTags.ofExperiment(sweep));
      if (isOwn(sweep)) {
        runs.tagExperiment(Map.of(RunTags.NOTE, SweepNote.asked(sweep, runs.experiment())));
      }
      runs.upload(parent, "sweep.yaml", sweep.yaml());
      runs.upload(parent, "resolved.yaml", ResolvedFile.of(sweep.sweep()));
      runs.tag(parent, Map.of(KnownRun.EPOCHS, "0"));
      parent.described();
    }
    runs.inputs(parent, sweep);
  }

  /** What is said last is what nobody could say before: the answer. */
  private void end(SweepView sweep, KnownRun parent, VariantRuns groups) throws MlflowAway {
    Ranking ranking = Ranking.of(sweep);
    long at = requireNonNullElse(sweep.endedAt(), sweep.submittedAt());
    groups.end(ranking, at);
    runs.upload(parent, "ranking.txt", RankingText.table(ranking));
    runs.upload(parent, "ranking.csv", RankingText.csv(ranking));
    runs.upload(parent, "report.html", ReportPage.of(Report.of(sweep)));
    String answer = SweepNote.answered(sweep, ranking, runs.experiment());
    runs.tag(parent, Map.of(RunTags.NOTE, answer));
    if (isOwn(sweep)) {
      runs.tagExperiment(Map.of(RunTags.NOTE, answer));
    }
    runs.end(parent, status(sweep), at);
  }

  private static RunStatus status(SweepView sweep) {
    return switch (sweep.status()) {
      case RUNNING, PAUSED -> RunStatus.RUNNING;
      case FINISHED -> RunStatus.FINISHED;
      case CANCELLED -> RunStatus.KILLED;
      case BROKEN -> RunStatus.FAILED;
    };
  }
}
