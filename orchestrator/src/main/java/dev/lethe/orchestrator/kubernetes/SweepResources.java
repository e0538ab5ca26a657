package dev.lethe.orchestrator.kubernetes;

import dev.lethe.orchestrator.coordinator.Quota;
import dev.lethe.orchestrator.coordinator.Sweeps;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.time.InstantSource;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the sweeps that a cluster has as objects, for the orchestrator that leads. Each change is
 * looked at once it is heard, and everything every few seconds, which also mends whatever failed.
 */
public final class SweepResources implements AutoCloseable {
  /** Instead of a namespace: every one. */
  public static final String ALL = "all";

  private static final Logger LOG = LoggerFactory.getLogger(SweepResources.class);
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
        pass();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void pass() throws InterruptedException {
    for (SweepObject object : objects.all()) {
      if (closing) {
        return;
      }
      try {
        reconciler.reconcile(object);
      } catch (Sweeps.NotLeading e) {
        // the next leader does it
        return;
      } catch (RuntimeException e) {
        // one object must not hold up the others; the next pass begins anew
        LOG.atWarn()
            .addKeyValue("sweep", object.path())
            .setCause(e)
            .log("A Sweep object and its sweep could not be brought together");
      }
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
