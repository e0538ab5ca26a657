package dev.lethe.orchestrator.coordinator;

import dev.lethe.orchestrator.ledger.Ledger;
import dev.lethe.orchestrator.ledger.SweepState;
import dev.lethe.orchestrator.ledger.SweepStatus;
import dev.lethe.orchestrator.ledger.TrialState;
import dev.lethe.protocol.Beat.WorkerBeat;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Gives waiting trials to free places: first to the workers that have nothing, and from the sweep
 * that has the fewest trials out, so that sweeps share the workers evenly.
 */
final class Assigner {
  private final Ledger ledger;
  private final Fleet fleet;
  private final Aside aside;
  private final BiConsumer<TrialState, WorkerBeat> assign;

  Assigner(Ledger ledger, Fleet fleet, Aside aside, BiConsumer<TrialState, WorkerBeat> assign) {
    this.ledger = ledger;
    this.fleet = fleet;
    this.aside = aside;
    this.assign = assign;
  }

  void fill() {
    List<SweepState> running =
        ledger.sweeps().stream().filter(s -> s.status() == SweepStatus.RUNNING).toList();
    boolean more = !running.isEmpty();
    while (more) {
      more = false;
      for (WorkerBeat worker : workersByLoad()) {
        more |= assignOne(worker, running);
      }
    }
  }

  private List<WorkerBeat> workersByLoad() {
    return fleet.ready().stream()
        .filter(w -> ledger.freePlaces(w.worker(), w.places()) > 0)
        .sorted(Comparator.comparingInt(w -> ledger.open(w.worker()).size()))
        .toList();
  }

  private boolean assignOne(WorkerBeat worker, List<SweepState> running) {
    Optional<TrialState> trial =
        running.stream()
            .filter(s ->
                s.openAssignments() < s.sweep().maxConcurrentTrials().orElse(Integer.MAX_VALUE))
            .filter(s -> !aside.has(s.sweep().name()))
            .filter(s -> s.next(worker.worker()).isPresent())
            .min(Comparator.comparingInt(SweepState::openAssignments))
            .flatMap(s -> s.next(worker.worker()));
    trial.ifPresent(t -> aside.step(t.sweep(), () -> assign.accept(t, worker)));
    return trial.isPresent();
  }
}
