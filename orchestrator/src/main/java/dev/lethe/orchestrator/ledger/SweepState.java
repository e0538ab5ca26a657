package dev.lethe.orchestrator.ledger;

import dev.lethe.orchestrator.sweep.Sweep;
import dev.lethe.protocol.Fact.Imported;
import dev.lethe.protocol.Fact.Submitted;
import dev.lethe.protocol.Fact.WinnerChosen;
import dev.lethe.protocol.Phase;
import dev.lethe.protocol.Report.Started;
import dev.lethe.protocol.Trial;
import dev.lethe.protocol.WorkerId;
import java.util.ArrayList;
import java.util.Collections;
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
  private final SharedInputs inputs;
  private final long submittedAt;
  private final List<TrialState> trials = new ArrayList<>();
  private final TreeMap<Integer, TrialState> waiting = new TreeMap<>();
  private final Set<Phase> planned = EnumSet.noneOf(Phase.class);
  private final Map<String, Winner> winners = new LinkedHashMap<>();
  private final Tally unfinished = new Tally();
  private final Tally sizes = new Tally();
  private final Set<WorkerId> refusedBy = new HashSet<>();
  private final Map<Map<String, String>, Map<String, String>> environments = new HashMap<>();
  private SweepStatus status = SweepStatus.RUNNING;
  private String note = "";
  private @Nullable Long endedAt;
  private Imported.@Nullable Export export;
  private int open;
  private int endings;

  SweepState(Submitted submitted, Sweep sweep, long at) {
    this.submitted = submitted;
    this.sweep = sweep;
    this.inputs = new SharedInputs(sweep.task());
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
    return inputs.dataset();
  }

  /** Checksum of the file that every trial starts from, as the first worker has it. */
  public Optional<String> weights() {
    return inputs.weights();
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
    return unfinished.of(phase, variant);
  }

  /** Trials of the variant and phase planned so far. */
  public int size(Phase phase, String variant) {
    return sizes.of(phase, variant);
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
    unfinished.add(trial);
    sizes.add(trial);
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

  /** How what a trial starts with differs from what the others did, where it does. */
  Optional<String> startWith(Started fact) {
    return inputs.take(fact);
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
      unfinished.remove(trial.trial());
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
    return Snapshot.of(this, trials.stream().map(TrialState::view).toList());
  }

  SweepView summary() {
    return Snapshot.of(this, List.of());
  }

  Submitted submitted() {
    return submitted;
  }

  /** What is to be said of it, for people; empty for nothing. */
  String note() {
    return note;
  }

  /** Milliseconds since 1970; null while it is open. */
  @Nullable Long endedAt() {
    return endedAt;
  }

  List<TrialState> trials() {
    return trials;
  }
}
