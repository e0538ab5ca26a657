package dev.lethe.orchestrator.kubernetes;

import dev.lethe.orchestrator.coordinator.Quota;
import dev.lethe.orchestrator.coordinator.Sweeps;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.time.InstantSource;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Runs the sweeps that a cluster has as objects, for the orchestrator that leads. Each change is
 * looked at once it is heard, and everything every few seconds, which also mends whatever failed.
 */
public final class SweepResources implements AutoCloseable {
  /** Instead of a namespace: every one. */
  public static final String ALL = "all";

  private static final long PASS_SECONDS = 5;

  private final ClusterObjects objects;
  private final Reconciler reconciler;
  private final Semaphore changes = new Semaphore(0);
  private final Thread thread;
  private volatile boolean closing;

  /**
   * In the cluster of this pod, or of the kubeconfig of whoever runs it.
   *
   * @param namespace whose objects count, or {@link #ALL}
   * @param quota of each namespace, as of an owner
   */
  public SweepResources(Sweeps sweeps, String namespace, Quota quota) {
    this(new KubernetesClientBuilder().build(), sweeps, namespace, quota);
  }

  /**
   * In the client's cluster.
   *
   * @param client is closed with it
   */
  public SweepResources(KubernetesClient client, Sweeps sweeps, String namespace, Quota quota) {
    objects = new ClusterObjects(client, namespace, changes::release);
    reconciler = new Reconciler(sweeps, objects, quota, InstantSource.system());
    thread = Thread.ofPlatform().name("sweep-resources").start(this::run);
  }

  private void run() {
    try {
      while (!closing) {
        boolean _ = changes.tryAcquire(PASS_SECONDS, TimeUnit.SECONDS);
        int _ = changes.drainPermits();
        reconciler.reconcileAll(() -> !closing);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closing = true;
    changes.release();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    objects.close();
  }
}
