package dev.lethe.orchestrator.ledger;

import dev.lethe.orchestrator.plan.Looks;
import dev.lethe.orchestrator.sweep.Initial;
import dev.lethe.orchestrator.sweep.Sweep;
import dev.lethe.orchestrator.sweep.Task;
import dev.lethe.protocol.Fact.Imported;
import dev.lethe.protocol.Fact.Submitted;
import dev.lethe.protocol.Fact.WinnerChosen;
import dev.lethe.protocol.Phase;
import dev.lethe.protocol.Report.Started;
import dev.lethe.protocol.Trial;
import dev.lethe.protocol.WorkerId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A sweep with its trials. Anyone on the ledger's thread may read; only the ledger changes it. */
public final class SweepState {
  private final Submitted submitted;
  private final Sweep sweep;
  private final long submittedAt;
  private final List<TrialState> trials = new ArrayList<>();
  private final TreeMap<Integer, TrialState> waiting = new TreeMap<>();
  private final Set<Phase> planned = EnumSet.noneOf(Phase.class);
  private final Map<String, Winner> winners = new LinkedHashMap<>();
  private final Map<Phase, Map<String, Integer>> unfinished = new TreeMap<>();
  private final Map<Phase, Map<String, Integer>> sizes = new TreeMap<>();
  private final Set<WorkerId> refusedBy = new HashSet<>();
  private final Map<Map<String, String>, Map<String, String>> environments = new HashMap<>();
  private SweepStatus status = SweepStatus.RUNNING;
  private String note = "";
  private @Nullable Long endedAt;
  private @Nullable String dataset;
  private @Nullable String weights;
  private Imported.@Nullable Export export;
  private int open;
  private int endings;

  SweepState(Submitted submitted, Sweep sweep, long at) {
    this.submitted = submitted;
    this.sweep = sweep;
    this.submittedAt = at;
  }

  public Sweep sweep() {
    return sweep;
  }

  /** SHA-256 of the resolved file. */
  public String hash() {
    return submitted.hash();
  }

  /** Who was let in to submit it; empty where anybody was. */
  public Optional<String> owner() {
    return Optional.ofNullable(submitted.owner());
  }

  public SweepStatus status() {
    return status;
  }

  /** When it was submitted, milliseconds since 1970. */
  public long submittedAt() {
    return submittedAt;
  }

  /** Checksum of the data that the first worker trained on. */
  public Optional<String> dataset() {
    return Optional.ofNullable(dataset);
  }

  /** Checksum of the file that every trial starts from, as the first worker has it. */
  public Optional<String> weights() {
    return Optional.ofNullable(weights);
  }

  /** The export that brought it here; empty where it ran in this log. */
  public Optional<Imported.Export> export() {
    return Optional.ofNullable(export);
  }

  /** Assignments that have not ended. */
  public int openAssignments() {
    return open;
  }

  /** Trials planned so far. */
  public int size() {
    return trials.size();
  }

  /** Whether the phase has all its trials. */
  public boolean isPlanned(Phase phase) {
    return planned.contains(phase);
  }

  public Map<String, Winner> winners() {
    return Collections.unmodifiableMap(winners);
  }

  /** Trials of the variant and phase that have not ended. */
  public int unfinished(Phase phase, String variant) {
    return unfinished.getOrDefault(phase, Map.of()).getOrDefault(variant, 0);
  }

  /** Trials of the variant and phase planned so far. */
  public int size(Phase phase, String variant) {
    return sizes.getOrDefault(phase, Map.of()).getOrDefault(variant, 0);
  }

  /** Whether every trial planned so far has ended. */
  public boolean isIdle() {
    return waiting.isEmpty() && open == 0;
  }

  /** The first trial of the plan that this worker may be given. */
  public Optional<TrialState> next(WorkerId worker) {
    boolean none = waiting.isEmpty() || status != SweepStatus.RUNNING || refusedBy.contains(worker);
    return none ? Optional.empty() : Optional.of(waiting.firstEntry().getValue());
  }

  /** The trials of a variant's phase in the order of the plan. */
  public List<TrialState> trials(Phase phase, String variant) {
    return trials.stream()
        .filter(t -> t.trial().phase() == phase && t.trial().variant().equals(variant))
        .toList();
  }

  TrialState add(Trial trial) {
    TrialState state = new TrialState(sweep.name(), trial);
    trials.add(state);
    waiting.put(trial.index(), state);
    count(unfinished, trial, 1);
    count(sizes, trial, 1);
    return state;
  }

  /** Keeps what it was brought by. */
  SweepState from(Imported.Export other) {
    export = other;
    return this;
  }

  void planFinished(Phase phase) {
    planned.add(phase);
  }

  void choose(WinnerChosen fact) {
    winners.put(fact.variant(), new Winner(fact.variant(), fact.configuration(), fact.score()));
  }

  void pause(boolean paused) {
    status = paused ? SweepStatus.PAUSED : SweepStatus.RUNNING;
  }

  void end(SweepStatus how, String why, long at) {
    status = how;
    note = why;
    endedAt = at;
    waiting.clear();
  }

  /**
   * The first worker's data and weights are the sweep's.
   *
   * @return how these differ from the sweep's, where they do
   */
  Optional<String> startWith(Started fact) {
    dataset = dataset == null ? fact.dataset() : dataset;
    Optional<String> otherData = difference("data", fact.dataset(), dataset);
    if (otherData.isPresent() || !hasOneFile()) {
      return otherData;
    }
    weights = weights == null ? fact.weights() : weights;
    return difference("weights", fact.weights(), weights);
  }

  /** Whether all trials start from one file. */
  private boolean hasOneFile() {
    return sweep.task() instanceof Task.Classification training
        && training.initial() instanceof Initial.OfFile;
  }

  private static Optional<String> difference(
      String what, @Nullable String found, @Nullable String known) {
    return found == null || found.equals(known)
        ? Optional.empty()
        : Optional.of("%s %s instead of the sweep's %s".formatted(what, found, known));
  }

  /** The one copy of what a machine says of itself, which it says with every trial. */
  Map<String, String> shared(Map<String, String> environment) {
    return environments.computeIfAbsent(environment, same -> same);
  }

  void refusedBy(WorkerId worker, String why) {
    refusedBy.add(worker);
    note = why;
  }

  /** Follows a trial that was given to a worker. */
  void assigned(TrialState trial) {
    open++;
    waiting.remove(trial.trial().index());
  }

  /** Follows a trial whose attempt ended. */
  void unassigned(TrialState trial) {
    open--;
    if (trial.status().isTerminal()) {
      ended(trial);
      count(unfinished, trial.trial(), -1);
    } else if (!status.isTerminal()) {
      waiting.put(trial.trial().index(), trial);
    }
  }

  /** Keeps the order in which trials end. */
  void ended(TrialState trial) {
    if (trial.endAs(endings)) {
      endings++;
    }
  }

  private static void count(Map<Phase, Map<String, Integer>> counts, Trial trial, int change) {
    counts
        .computeIfAbsent(trial.phase(), phase -> new LinkedHashMap<>())
        .merge(trial.variant(), change, Integer::sum);
  }

  /** Trials that have not ended. */
  public int outstanding() {
    return waiting.size() + open;
  }

  /** Trials that may be given out now. */
  public int startable() {
    int most = sweep.maxConcurrentTrials().orElse(Integer.MAX_VALUE);
    return status == SweepStatus.RUNNING ? Math.min(waiting.size(), Math.max(0, most - open)) : 0;
  }

  SweepView view() {
    return view(trials.stream().map(TrialState::view).toList());
  }

  SweepView summary() {
    return view(List.of());
  }

  private SweepView view(List<TrialView> views) {
    return new SweepView(
        sweep,
        submitted.hash(),
        submitted.yaml(),
        submitted.source(),
        submitted.owner(),
        status,
        note,
        submittedAt,
        endedAt,
        dataset,
        isPlanned(Phase.TUNE) && isPlanned(Phase.CONFIRM),
        addable(),
        counts(),
        Map.copyOf(winners),
        views);
  }

  /** Confirm trials that looks may add to those that every variant gets, as far as is known. */
  private int addable() {
    boolean first = winners.size() == sweep.variants().size() && !isPlanned(Phase.CONFIRM);
    if (!first || status.isTerminal() || !Looks.of(sweep).areSeveral()) {
      return 0;
    }
    return winners.values().stream()
        .filter(winner -> winner.configuration() > 0)
        .mapToInt(winner -> sweep.seeds().confirm() - size(Phase.CONFIRM, winner.variant()))
        .sum();
  }

  private List<VariantCounts> counts() {
    Map<String, Map<TrialStatus, Integer>> byVariant = new LinkedHashMap<>();
    sweep.variants().forEach(v -> byVariant.put(v.name(), new EnumMap<>(TrialStatus.class)));
    for (TrialState trial : trials) {
      byVariant
          .computeIfAbsent(trial.trial().variant(), v -> new EnumMap<>(TrialStatus.class))
          .merge(trial.status(), 1, Integer::sum);
    }
    return byVariant.entrySet().stream().map(e -> counts(e.getKey(), e.getValue())).toList();
  }

  private static VariantCounts counts(String variant, Map<TrialStatus, Integer> n) {
    return new VariantCounts(
        variant,
        n.getOrDefault(TrialStatus.QUEUED, 0),
        n.getOrDefault(TrialStatus.RUNNING, 0),
        n.getOrDefault(TrialStatus.DONE, 0),
        n.getOrDefault(TrialStatus.FAILED, 0),
        n.getOrDefault(TrialStatus.CANCELLED, 0) + n.getOrDefault(TrialStatus.PRUNED, 0));
  }

  List<TrialState> trials() {
    return trials;
  }
}
