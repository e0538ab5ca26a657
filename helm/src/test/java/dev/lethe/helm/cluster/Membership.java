package dev.lethe.helm.cluster;

import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Nodes that join a cluster, are ready, and go on saying so until it is closed. */
final class Membership implements AutoCloseable {
  private static final Duration BETWEEN_LEASES = Duration.ofSeconds(5);

  private final KubernetesClient client;
  private final List<String> nodes;
  private final CountDownLatch closed = new CountDownLatch(1);

  /** Joins them. */
  Membership(KubernetesClient client, List<String> nodes) {
    this.client = client;
    this.nodes = nodes;
    nodes.forEach(this::join);
    Thread.ofVirtual().name("leases").start(this::renewLeases);
  }

  private void join(String name) {
    client
        .nodes()
        .resource(new NodeBuilder().withNewMetadata().withName(name).endMetadata().build())
        .create();
    client
        .nodes()
        .withName(name)
        .subresource("status")
        .patch(
            PatchContext.of(PatchType.STRATEGIC_MERGE),
            """
            {"status": {"conditions": [
              {"type": "Ready", "status": "True", "reason": "Joined", "lastHeartbeatTime": "%s"}]}}
            """
                .formatted(Instant.now().truncatedTo(ChronoUnit.SECONDS)));
  }

  /** Without them the nodes would count as lost, and so would their pods. */
  private void renewLeases() {
    do {
      for (String name : nodes) {
        client
            .leases()
            .inNamespace("kube-node-lease")
            .resource(
                new LeaseBuilder()
                    .withNewMetadata()
                    .withName(name)
                    .endMetadata()
                    .withNewSpec()
                    .withHolderIdentity(name)
                    .withLeaseDurationSeconds(40)
                    .withRenewTime(ZonedDateTime.now(ZoneOffset.UTC))
                    .endSpec()
                    .build())
            .createOr(existing -> existing.update());
      }
    } while (!isClosedWithin(BETWEEN_LEASES));
  }

  private boolean isClosedWithin(Duration atMost) {
    try {
      return closed.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
