package dev.lethe.orchestrator.ledger;

import dev.lethe.protocol.Attempt;
import dev.lethe.protocol.WorkerId;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.TreeMap;

/** The loads of all workers that ever had an attempt. */
final class WorkerLoads {
  private final Map<WorkerId, WorkerLoad> loads = new TreeMap<>();

  /** The load of a worker, to change it. */
  WorkerLoad of(WorkerId worker) {
    return loads.computeIfAbsent(worker, WorkerLoad::new);
  }

  SequencedSet<Attempt> open(WorkerId worker) {
    WorkerLoad load = loads.get(worker);
    return Collections.unmodifiableSequencedSet(load == null ? new LinkedHashSet<>() : load.open());
  }

  List<WorkerId> busy() {
    return loads.entrySet().stream()
        .filter(load -> !load.getValue().open().isEmpty())
        .map(Map.Entry::getKey)
        .toList();
  }

  boolean isLeaving(WorkerId worker) {
    WorkerLoad load = loads.get(worker);
    return load != null && load.isLeaving();
  }

  int free(WorkerId worker, int places) {
    WorkerLoad load = loads.get(worker);
    return load == null ? places : load.free(places);
  }
}
