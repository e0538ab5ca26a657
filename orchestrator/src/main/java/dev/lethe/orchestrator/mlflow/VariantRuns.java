package dev.lethe.orchestrator.mlflow;

import static java.util.Objects.requireNonNull;

import dev.lethe.orchestrator.ledger.SweepStatus;
import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.orchestrator.ledger.TrialStatus;
import dev.lethe.orchestrator.ledger.TrialView;
import dev.lethe.orchestrator.ranking.Ranking;
import dev.lethe.orchestrator.ranking.Standing;
import dev.lethe.orchestrator.sweep.VariantSpace;
import dev.lethe.protocol.Phase;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The runs between a sweep's and those of its trials: one for each variant, whose metrics are its
 * standing once there is one, and below it one for each phase that it has trials of.
 */
final class VariantRuns {
  private final ExperimentRuns runs;
  private final SweepView sweep;
  private final Map<String, KnownRun> variants = new LinkedHashMap<>();
  private final Map<Group, List<TrialView>> trials = new LinkedHashMap<>();
  private final Map<Group, KnownRun> phases = new LinkedHashMap<>();

  private record Group(String variant, Phase phase) {
    static Group of(TrialView trial) {
      return new Group(trial.trial().variant(), trial.trial().phase());
    }
  }

  private VariantRuns(ExperimentRuns runs, SweepView sweep) {
    this.runs = runs;
    this.sweep = sweep;
  }

  /** Makes those that the sweep has by now. */
  static VariantRuns below(KnownRun parent, ExperimentRuns runs, SweepView sweep)
      throws MlflowAway {
    VariantRuns groups = new VariantRuns(runs, sweep);
    for (VariantSpace variant : sweep.sweep().variants()) {
      groups.make(variant.name(), parent);
    }
    for (TrialView trial : sweep.trials()) {
      groups.trials.computeIfAbsent(Group.of(trial), _ -> new java.util.ArrayList<>()).add(trial);
    }
    for (Map.Entry<Group, List<TrialView>> group : groups.trials.entrySet()) {
      if (group.getValue().stream().anyMatch(SweepRuns::hasRun)) {
        groups.make(group.getKey());
      }
    }
    return groups;
  }

  private void make(String variant, KnownRun parent) throws MlflowAway {
    Map<String, String> tags = RunTags.ofVariant(sweep, variant);
    KnownRun run = runs.getOrMake(key(variant), variant, sweep.submittedAt(), tags, parent);
    runs.inputs(run, sweep);
    variants.put(variant, run);
  }

  private void make(Group group) throws MlflowAway {
    String name = "%s %s".formatted(group.variant(), group.phase().word());
    Map<String, String> tags = RunTags.ofPhase(sweep, group.variant(), group.phase());
    String key = key(group.variant()) + "/" + group.phase().word();
    KnownRun above = requireNonNull(variants.get(group.variant()));
    phases.put(group, runs.getOrMake(key, name, sweep.submittedAt(), tags, above));
  }

  private String key(String variant) {
    return sweep.sweep().name() + "/" + variant;
  }

  /** The run that the trial's is below. */
  KnownRun of(TrialView trial) {
    return requireNonNull(phases.get(Group.of(trial)));
  }

  /** Whether the trial's run has everything and is where it belongs. */
  boolean isThere(TrialView trial) {
    return runs.get(trial.trial().id().value())
        .filter(KnownRun::isEnded)
        .filter(run -> of(trial).id().equals(run.tag(KnownRun.PARENT)))
        .isPresent();
  }

  /** Ends those whose trials have all ended, and of which there will be no more. */
  void endPhases() throws MlflowAway {
    for (Map.Entry<Group, KnownRun> phase : phases.entrySet()) {
      List<TrialView> own = requireNonNull(trials.get(phase.getKey()));
      if (isPlanned(phase.getKey()) && own.stream().allMatch(t -> t.status().isTerminal())) {
        runs.end(phase.getValue(), status(own), end(own));
      }
    }
  }

  private boolean isPlanned(Group group) {
    return sweep.status().isTerminal()
        || switch (group.phase()) {
          case TUNE -> sweep.winners().containsKey(group.variant());
          case CONFIRM -> sweep.planned();
        };
  }

  /** Writes every variant's standing on its run, and ends it. */
  void end(Ranking ranking, long at) throws MlflowAway {
    for (Standing standing : ranking.standings()) {
      KnownRun run = requireNonNull(variants.get(standing.variant()));
      if (!run.isEnded()) {
        Batch.Point point = new Batch.Point(0, at, RankingMetrics.of(standing), 0);
        Map<String, Object> params = RankingMetrics.params(ranking, standing);
        Map<String, String> tags = RankingMetrics.tags(ranking, standing);
        for (Batch batch : Batch.of(0, List.of(point), params, tags)) {
          runs.log(run, batch);
        }
        runs.end(run, status(counted(standing.variant())), at);
      }
    }
  }

  /** The trials that tell how a variant fared: the last that it has. */
  private List<TrialView> counted(String variant) {
    return java.util.stream.Stream.of(Phase.CONFIRM, Phase.TUNE)
        .map(phase -> trials.get(new Group(variant, phase)))
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(List.of());
  }

  private RunStatus status(List<TrialView> own) {
    boolean cancelled = own.stream().anyMatch(t -> t.status() == TrialStatus.CANCELLED);
    if (cancelled || (own.isEmpty() && sweep.status() != SweepStatus.FINISHED)) {
      return RunStatus.KILLED;
    }
    boolean done = own.stream().anyMatch(t -> t.status() == TrialStatus.DONE);
    return done ? RunStatus.FINISHED : RunStatus.FAILED;
  }

  private static long end(List<TrialView> own) {
    return own.stream()
        .map(TrialView::endedAt)
        .filter(Objects::nonNull)
        .mapToLong(Long::longValue)
        .max()
        .orElse(0);
  }
}
