package dev.lethe.orchestrator.http;

import dev.lethe.orchestrator.coordinator.WorkerView;
import dev.lethe.protocol.Attempt;
import java.util.List;

/**
 * A worker in JSON.
 *
 * @param silentBeats beats of the leader since its last one; ten end its leases
 * @param leaving whether it hands back what it has and goes
 * @param activity what it does now, for a person
 * @param trials that it has been given
 */
public record WorkerBody(
    String id,
    String host,
    String device,
    int threads,
    int places,
    int silentBeats,
    boolean leaving,
    String activity,
    List<String> trials) {

  static WorkerBody of(WorkerView view) {
    return new WorkerBody(
        view.beat().worker().value(),
        view.beat().host(),
        view.beat().device(),
        view.beat().threads(),
        view.beat().places(),
        view.silent(),
        view.beat().leaving(),
        view.beat().activity(),
        view.open().stream().map(Attempt::trial).map(id -> id.value()).toList());
  }
}
