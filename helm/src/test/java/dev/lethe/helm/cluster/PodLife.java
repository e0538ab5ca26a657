package dev.lethe.helm.cluster;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.BindingBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A pod from its creation to its end: given to a node, run as a process, its state reported, ended
 * when it is told to go. It has a thread of its own.
 */
final class PodLife {
  private static final Duration BETWEEN_PROBES = Duration.ofMillis(250);

  private final KubernetesClient client;
  private final Pod pod;
  private final String address;
  private final Container container;
  private final PodState state;
  private final ReadinessProbe probe;
  private final CountDownLatch told = new CountDownLatch(1);
  private final Queue<Span> spans = new ConcurrentLinkedQueue<>();
  private final Thread thread;

  /** A process that played a pod's container, from its start to its end. */
  record Span(String pod, Instant began, Instant ended) {}

  private PodLife(
      KubernetesClient client, Pod pod, String address, Container container, HttpClient http) {
    this.client = client;
    this.pod = pod;
    this.address = address;
    this.container = container;
    this.state = new PodState(client, pod, address);
    this.probe = new ReadinessProbe(http, pod, address);
    this.thread = Thread.ofVirtual().name(pod.getMetadata().getName()).unstarted(this::live);
  }

  /**
   * Begins one.
   *
   * @param address of the pod
   * @param http asks for readiness
   */
  static PodLife begin(
      KubernetesClient client, Pod pod, String address, Container container, HttpClient http) {
    PodLife life = new PodLife(client, pod, address, container, http);
    life.thread.start();
    return life;
  }

  /** The pod was deleted, or the node goes: SIGTERM, the pod's grace, SIGKILL. */
  void end() {
    told.countDown();
  }

  /** Waits until it is over. */
  void join() throws InterruptedException {
    thread.join();
  }

  Pod pod() {
    return pod;
  }

  /** Of every process that has ended. */
  List<Span> spans() {
    return List.copyOf(spans);
  }

  private void live() {
    try {
      bind();
      int restarts = 0;
      int exit;
      do {
        exit = runOnce(restarts++);
      } while (isWanted() && "Always".equals(pod.getSpec().getRestartPolicy()));
      state.report(exit == 0 ? "Succeeded" : "Failed", false, restarts, exit);
      told.await();
      delete();
    } catch (KubernetesClientException e) {
      if (e.getCode() != 404 && e.getCode() != 409 && isWanted()) {
        throw e;
      }
      // the pod was deleted meanwhile
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void delete() {
    client
        .pods()
        .inNamespace(pod.getMetadata().getNamespace())
        .withName(pod.getMetadata().getName())
        .withGracePeriod(0)
        .delete();
  }

  private boolean isWanted() {
    return told.getCount() > 0;
  }

  private void bind() {
    List<String> open =
        client.nodes().list().getItems().stream()
            .filter(node -> !Boolean.TRUE.equals(node.getSpec().getUnschedulable()))
            .map(node -> node.getMetadata().getName())
            .toList();
    String node = open.get(Math.floorMod(address.hashCode(), open.size()));
    client
        .bindings()
        .inNamespace(pod.getMetadata().getNamespace())
        .resource(
            new BindingBuilder()
                .withNewMetadata()
                .withName(pod.getMetadata().getName())
                .endMetadata()
                .withNewTarget()
                .withApiVersion("v1")
                .withKind("Node")
                .withName(node)
                .endTarget()
                .build())
        .create();
  }

  private int runOnce(int restarts) throws InterruptedException {
    try {
      Instant began = Instant.now();
      Process process = container.start();
      Thread.ofVirtual().start(() -> endWhenTold(process));
      state.report("Running", false, restarts, null);
      await()
          .forever()
          .pollDelay(Duration.ZERO)
          .pollInterval(BETWEEN_PROBES)
          .until(() -> !process.isAlive() || !isWanted() || probe.passes());
      if (process.isAlive() && isWanted()) {
        state.report("Running", true, restarts, null);
      }
      int exit = process.waitFor();
      spans.add(new Span(pod.getMetadata().getName(), began, Instant.now()));
      return exit;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void endWhenTold(Process process) {
    try {
      while (process.isAlive()) {
        if (told.await(BETWEEN_PROBES.toMillis(), TimeUnit.MILLISECONDS)) {
          process.destroy();
          long grace = pod.getSpec().getTerminationGracePeriodSeconds();
          if (!process.waitFor(grace, TimeUnit.SECONDS)) {
            process.destroyForcibly();
          }
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
  }
}
