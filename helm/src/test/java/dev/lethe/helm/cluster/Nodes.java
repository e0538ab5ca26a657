package dev.lethe.helm.cluster;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Two nodes: each pod of a namespace is given to one of them and {@linkplain PodLife lives}. */
final class Nodes implements AutoCloseable {
  static final List<String> NAMES = List.of("node-1", "node-2");

  private final KubernetesClient client;
  private final String namespace;
  private final Path folder;
  private final Map<String, String> names;
  private final Container.Workers workers;
  private final Map<String, PodLife> lives = new ConcurrentHashMap<>();
  private final AtomicInteger addresses = new AtomicInteger();
  private final HttpClient http = HttpClient.newHttpClient();
  private final Membership membership;
  private final Watch watch;
  private volatile boolean closing;

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
    membership = new Membership(client, NAMES);
    watch = client.pods().inNamespace(namespace).watch(new Pods());
  }

  private final class Pods implements Watcher<Pod> {
    @Override
    public void eventReceived(Action action, Pod pod) {
      String id = pod.getMetadata().getUid();
      if (action == Action.DELETED) {
        Optional.ofNullable(lives.get(id)).ifPresent(PodLife::end);
        return;
      }
      PodLife life = lives.computeIfAbsent(id, _ -> begin(pod));
      if (pod.getMetadata().getDeletionTimestamp() != null) {
        life.end();
      }
    }

    @Override
    public void onClose(WatcherException cause) {
      if (!closing) {
        throw new IllegalStateException(cause);
      }
    }
  }

  private PodLife begin(Pod pod) {
    String address = nextAddress(pod);
    Path files = folder.resolve(pod.getMetadata().getName());
    Container container = new Container(client, pod, address, files, names, workers);
    return PodLife.begin(client, pod, address, container, http);
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

  /** Of every process of a worker that has ended. */
  List<PodLife.Span> workersSpans() {
    return lives.values().stream()
        .filter(life -> isOf(life.pod(), "worker"))
        .flatMap(life -> life.spans().stream())
        .toList();
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
    closing = true;
    membership.close();
    watch.close();
    lives.values().forEach(PodLife::end);
    for (PodLife life : lives.values()) {
      try {
        life.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    http.close();
  }
}
