package dev.lethe.helm.cluster;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The state of a pod, as its kubelet writes it.
 *
 * @param address of the pod
 */
record PodState(KubernetesClient client, Pod pod, String address) {
  /**
   * Writes it.
   *
   * @param phase of the pod
   * @param restarts of its container so far
   * @param exit code of its container; null while that runs
   */
  void report(String phase, boolean ready, int restarts, @Nullable Integer exit) {
    String now = Instant.now().toString();
    ContainerStatus container = container(ready, restarts, exit, now);
    client
        .pods()
        .inNamespace(pod.getMetadata().getNamespace())
        .withName(pod.getMetadata().getName())
        .editStatus(known ->
            new PodBuilder(known)
                .withStatus(
                    new PodStatusBuilder(known.getStatus())
                        .withPhase(phase)
                        .withPodIP(address)
                        .withStartTime(now)
                        .withContainerStatuses(container)
                        .withConditions(conditions(ready, now))
                        .build())
                .build());
  }

  private ContainerStatus container(
      boolean ready, int restarts, @Nullable Integer exit, String now) {
    var described = pod.getSpec().getContainers().getFirst();
    ContainerStatusBuilder container =
        new ContainerStatusBuilder()
            .withName(described.getName())
            .withReady(ready)
            .withStarted(exit == null)
            .withRestartCount(restarts)
            .withImage(described.getImage())
            .withImageID("");
    if (exit == null) {
      return container.withNewState().withNewRunning(now).endState().build();
    }
    return container
        .withNewState()
        .withNewTerminated()
        .withExitCode(exit)
        .withFinishedAt(now)
        .endTerminated()
        .endState()
        .build();
  }

  private static List<PodCondition> conditions(boolean ready, String now) {
    String state = ready ? "True" : "False";
    return Stream.of("PodScheduled", "Initialized", "ContainersReady", "Ready")
        .map(type ->
            new PodConditionBuilder()
                .withType(type)
                .withStatus(type.endsWith("Ready") ? state : "True")
                .withLastTransitionTime(now)
                .build())
        .toList();
  }
}
