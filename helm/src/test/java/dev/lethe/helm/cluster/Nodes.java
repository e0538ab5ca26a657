package dev.lethe.helm.cluster;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.BindingBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Two nodes: gives pods to them in turn, runs each as a process, reports its state, and ends it
 * when the pod is deleted. Every pod has a thread of its own.
 */
final class Nodes implements AutoCloseable {
  static final List<String> NAMES = List.of("node-1", "node-2");
  private static final Duration BETWEEN_PROBES = Duration.ofMillis(250);
  private static final Duration BETWEEN_LEASES = Duration.ofSeconds(5);

  private final KubernetesClient client;
  private final String namespace;
  private final Path folder;
  private final Map<String, String> names;
  private final Container.Workers workers;
  private final Queue<Life> workersLives = new ConcurrentLinkedQueue<>();
  private final Map<String, Running> running = new ConcurrentHashMap<>();
  private final Queue<Thread> threads = new ConcurrentLinkedQueue<>();
  private final AtomicInteger addresses = new AtomicInteger();
  private final HttpClient http = HttpClient.newHttpClient();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Watch watch;

  /** A pod that was taken: where it answers, and whether it was told to go. */
  private record Running(Pod pod, String address, CountDownLatch told) {}

  /** A process that played a pod's container. */
  record Life(String pod, Instant began, Instant ended) {}

  /**
   * Nodes for the pods of a namespace.
   *
   * @param folder for the pods' files
   * @param names HOST:PORT of Services, with where they lead
   */
  Nodes(
      KubernetesClient client,
      String namespace,
      Path folder,
      Map<String, String> names,
      Container.Workers workers) {
    this.client = client;
    this.namespace = namespace;
    this.folder = folder;
    this.names = names;
    this.workers = workers;
    NAMES.forEach(this::join);
    Thread.ofVirtual().name("leases").start(this::renewLeases);
    watch = client.pods().inNamespace(namespace).watch(new Pods());
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
      for (String name : NAMES) {
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
    } while (!waited(closed, BETWEEN_LEASES));
  }

  private static boolean waited(CountDownLatch latch, Duration atMost) {
    try {
      return latch.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  private final class Pods implements Watcher<Pod> {
    @Override
    public void eventReceived(Action action, Pod pod) {
      String id = pod.getMetadata().getUid();
      if (action == Action.DELETED) {
        Optional.ofNullable(running.get(id)).ifPresent(known -> known.told().countDown());
        return;
      }
      Running known =
          running.computeIfAbsent(
              id,
              _ -> {
                Running taken = new Running(pod, nextAddress(pod), new CountDownLatch(1));
                threads.add(
                    Thread.ofVirtual().name(pod.getMetadata().getName()).start(() -> live(taken)));
                return taken;
              });
      if (pod.getMetadata().getDeletionTimestamp() != null) {
        known.told().countDown();
      }
    }

    @Override
    public void onClose(WatcherException cause) {
      if (closed.getCount() > 0) {
        throw new IllegalStateException(cause);
      }
    }
  }

  /** The broker's is known beforehand, as a Service's is. */
  private String nextAddress(Pod pod) {
    return isOf(pod, "kafka")
        ? kafkaAddress()
        : "127.0.7." + (addresses.incrementAndGet() % 250 + 1);
  }

  static String kafkaAddress() {
    return "127.0.8.1";
  }

  private static boolean isOf(Pod pod, String component) {
    return component.equals(pod.getMetadata().getLabels().get("app.kubernetes.io/component"));
  }

  /** From the pod's creation to its end. */
  private void live(Running pod) {
    try {
      bind(pod);
      int restarts = 0;
      int exit;
      do {
        exit = runOnce(pod, restarts++);
      } while (pod.told().getCount() > 0
          && "Always".equals(pod.pod().getSpec().getRestartPolicy()));
      report(pod, exit == 0 ? "Succeeded" : "Failed", false, restarts, exit);
      if (pod.told().getCount() == 0) {
        delete(pod);
      } else {
        pod.told().await();
        delete(pod);
      }
    } catch (KubernetesClientException e) {
      if (e.getCode() != 404 && e.getCode() != 409 && closed.getCount() > 0) {
        throw e;
      }
      // the pod was deleted meanwhile
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void bind(Running pod) {
    List<String> open =
        client.nodes().list().getItems().stream()
            .filter(node -> !Boolean.TRUE.equals(node.getSpec().getUnschedulable()))
            .map(node -> node.getMetadata().getName())
            .toList();
    String node = open.get(Math.floorMod(pod.address().hashCode(), open.size()));
    client
        .bindings()
        .inNamespace(namespace)
        .resource(
            new BindingBuilder()
                .withNewMetadata()
                .withName(pod.pod().getMetadata().getName())
                .endMetadata()
                .withNewTarget()
                .withApiVersion("v1")
                .withKind("Node")
                .withName(node)
                .endTarget()
                .build())
        .create();
  }

  private int runOnce(Running pod, int restarts) throws InterruptedException {
    Path files = folder.resolve(pod.pod().getMetadata().getName());
    try {
      Container container = new Container(client, pod.pod(), pod.address(), files, names, workers);
      Instant began = Instant.now();
      Process process = container.start();
      Thread.ofVirtual().start(() -> endWhenTold(pod, process));
      report(pod, "Running", false, restarts, null);
      await()
          .forever()
          .pollDelay(Duration.ZERO)
          .pollInterval(BETWEEN_PROBES)
          .until(() -> !process.isAlive() || pod.told().getCount() == 0 || isReady(pod));
      if (process.isAlive() && pod.told().getCount() > 0) {
        report(pod, "Running", true, restarts, null);
      }
      int exit = process.waitFor();
      if (isOf(pod.pod(), "worker")) {
        workersLives.add(new Life(pod.pod().getMetadata().getName(), began, Instant.now()));
      }
      return exit;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Of every worker that has ended. */
  List<Life> workersLives() {
    return List.copyOf(workersLives);
  }

  /** SIGTERM, the pod's grace, SIGKILL. */
  private static void endWhenTold(Running pod, Process process) {
    try {
      while (process.isAlive()) {
        if (pod.told().await(BETWEEN_PROBES.toMillis(), TimeUnit.MILLISECONDS)) {
          process.destroy();
          long grace = pod.pod().getSpec().getTerminationGracePeriodSeconds();
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

  private boolean isReady(Running pod) throws InterruptedException {
    var probe = pod.pod().getSpec().getContainers().getFirst().getReadinessProbe();
    if (probe == null) {
      return true;
    }
    try {
      if (probe.getHttpGet() == null) {
        try (Socket socket = new Socket()) {
          socket.connect(new InetSocketAddress(pod.address(), 9092), 200);
          return true;
        }
      }
      URI uri =
          URI.create("http://%s:8400%s".formatted(pod.address(), probe.getHttpGet().getPath()));
      HttpRequest request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(1)).build();
      return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  private void report(
      Running pod, String phase, boolean ready, int restarts, @Nullable Integer exit) {
    String name = pod.pod().getSpec().getContainers().getFirst().getName();
    ContainerStatusBuilder container =
        new ContainerStatusBuilder()
            .withName(name)
            .withReady(ready)
            .withStarted(exit == null)
            .withRestartCount(restarts)
            .withImage(pod.pod().getSpec().getContainers().getFirst().getImage())
            .withImageID("");
    if (exit == null) {
      container.withNewState().withNewRunning(Instant.now().toString()).endState();
    } else {
      container
          .withNewState()
          .withNewTerminated()
          .withExitCode(exit)
          .withFinishedAt(Instant.now().toString())
          .endTerminated()
          .endState();
    }
    String state = ready ? "True" : "False";
    String now = Instant.now().toString();
    client
        .pods()
        .inNamespace(namespace)
        .withName(pod.pod().getMetadata().getName())
        .editStatus(known ->
            new PodBuilder(known)
                .withStatus(
                    new PodStatusBuilder(known.getStatus())
                        .withPhase(phase)
                        .withPodIP(pod.address())
                        .withStartTime(now)
                        .withContainerStatuses(container.build())
                        .withConditions(
                            List.of("PodScheduled", "Initialized", "ContainersReady", "Ready")
                                .stream()
                                .map(type ->
                                    new PodConditionBuilder()
                                        .withType(type)
                                        .withStatus(type.endsWith("Ready") ? state : "True")
                                        .withLastTransitionTime(now)
                                        .build())
                                .toList())
                        .build())
                .build());
  }

  private void delete(Running pod) {
    client
        .pods()
        .inNamespace(namespace)
        .withName(pod.pod().getMetadata().getName())
        .withGracePeriod(0)
        .delete();
  }

  /** An address of a pod that is ready. */
  Optional<String> ready(String component) {
    return client
        .pods()
        .inNamespace(namespace)
        .withLabel("app.kubernetes.io/component", component)
        .list()
        .getItems()
        .stream()
        .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
        .filter(pod ->
            pod.getStatus().getConditions().stream()
                .anyMatch(c -> c.getType().equals("Ready") && c.getStatus().equals("True")))
        .map(pod -> Objects.requireNonNull(pod.getStatus().getPodIP()))
        .findFirst();
  }

  /** Lets nothing new onto the node and evicts what is there, as {@code kubectl drain} does. */
  void drain(String node) {
    admit(node, false);
    client.pods().inNamespace(namespace).withField("spec.nodeName", node).list().getItems().stream()
        .filter(pod -> isOf(pod, "worker"))
        .filter(pod -> "Running".equals(pod.getStatus().getPhase()))
        .forEach(pod -> client.pods().resource(pod).evict());
  }

  /** Whether new pods are given to the node; the controllers change nodes too, so just this. */
  void admit(String node, boolean pods) {
    client
        .nodes()
        .withName(node)
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"spec\": {\"unschedulable\": %s}}".formatted(!pods));
  }

  /** Ends what still runs, and waits for that. */
  @Override
  public void close() {
    closed.countDown();
    watch.close();
    running.values().forEach(pod -> pod.told().countDown());
    for (Thread life : threads) {
      try {
        life.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    http.close();
  }
}
