package dev.lethe.helm.cluster;

import static org.awaitility.Awaitility.await;

import dev.lethe.helm.Chart;
import dev.lethe.orchestrator.http.access.NewToken;
import dev.lethe.orchestrator.http.access.Role;
import dev.lethe.orchestrator.kafka.Cluster;
import dev.lethe.protocol.SweepName;
import dev.lethe.protocol.TopicNames;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A control plane with nodes and a namespace, in which the chart is installed as {@code sweeps}
 * with the Kafka that it bundles, and what its users do there.
 */
final class Lab implements AutoCloseable {
  static final String NAMESPACE = "lab";
  static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final NewToken ADMIN = NewToken.of("me", Role.ADMIN);
  private static final NewToken READER = NewToken.of("keda", Role.READ);

  private final HttpClient http = HttpClient.newHttpClient();
  private final ServiceProxy service;
  private final ControlPlane plane;
  private final KubernetesClient client;
  private final Nodes nodes;

  private Lab(ServiceProxy service, ControlPlane plane, KubernetesClient client, Nodes nodes) {
    this.service = service;
    this.plane = plane;
    this.client = client;
    this.nodes = nodes;
  }

  /** Without a release yet. */
  static Lab start(Path folder, Container.Workers workers) throws Exception {
    AtomicReference<@Nullable Nodes> nodes = new AtomicReference<>();
    ServiceProxy service =
        new ServiceProxy(
            () -> Optional.ofNullable(nodes.get()).flatMap(known -> known.ready("orchestrator")));
    ControlPlane plane =
        ControlPlane.start(Files.createDirectory(folder.resolve("plane")), service.address());
    KubernetesClient client = plane.client();
    client
        .namespaces()
        .resource(
            new NamespaceBuilder()
                .withNewMetadata()
                .withName(NAMESPACE)
                .addToLabels("pod-security.kubernetes.io/enforce", "restricted")
                .endMetadata()
                .build())
        .create();
    secret(client, "tokens", "tokens", ADMIN.line() + "\n" + READER.line() + "\n");
    secret(client, "reader", "token", READER.token());
    Map<String, String> names = Map.of("sweeps-kafka:9092", Nodes.kafkaAddress() + ":9092");
    Nodes joined = new Nodes(client, NAMESPACE, folder, names, workers);
    nodes.set(joined);
    return new Lab(service, plane, client, joined);
  }

  private static void secret(KubernetesClient client, String name, String key, String value) {
    client
        .secrets()
        .inNamespace(NAMESPACE)
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .addToStringData(key, value)
                .build())
        .create();
  }

  /** Until two orchestrators are ready. */
  void install(String... set) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "install",
                "sweeps",
                Chart.FOLDER.toString(),
                "--namespace=" + NAMESPACE,
                "--set=kafka.bundled.enabled=true",
                "--set=orchestrator.auth.tokensSecret=tokens",
                "--set=orchestrator.auth.readerSecret=reader"));
    command.addAll(List.of(set));
    plane.helm(command.toArray(String[]::new));
    await().atMost(PATIENCE).until(() -> readyOrchestrators().equals(Optional.of(2)));
  }

  private Optional<Integer> readyOrchestrators() {
    return Optional.ofNullable(
        client
            .apps()
            .deployments()
            .inNamespace(NAMESPACE)
            .withName("sweeps-orchestrator")
            .require()
            .getStatus()
            .getReadyReplicas());
  }

  void upgrade(String... set) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "upgrade",
                "sweeps",
                Chart.FOLDER.toString(),
                "--namespace=" + NAMESPACE,
                "--reuse-values"));
    command.addAll(List.of(set));
    plane.helm(command.toArray(String[]::new));
  }

  void uninstall() throws IOException, InterruptedException {
    plane.helm("uninstall", "sweeps", "--namespace=" + NAMESPACE);
  }

  void endKeda() throws IOException {
    plane.endKeda();
  }

  void startKeda() throws IOException {
    plane.startKeda(service.address());
  }

  KubernetesClient client() {
    return client;
  }

  Nodes nodes() {
    return nodes;
  }

  /** Pods of workers that have not ended. */
  List<Pod> workers() {
    return pods("worker").stream()
        .filter(pod -> List.of("Pending", "Running").contains(pod.getStatus().getPhase()))
        .toList();
  }

  List<Pod> pods(String component) {
    return client
        .pods()
        .inNamespace(NAMESPACE)
        .withLabel("app.kubernetes.io/component", component)
        .list()
        .getItems();
  }

  /** Two variants with half of the trials each, in which nothing happens for so long. */
  void submit(String name, int trials, int milliseconds) {
    String yaml =
        """
        apiVersion: lethe/v1
        kind: Sweep
        name: %s
        metric: {name: validation/accuracy, goal: maximize}
        report: test/accuracy
        task: {noop: {milliseconds: %d}}
        parameters: {x: {distribution: int_uniform, min: 1, max: %d}}
        variants: {even: {}, odd: {}}
        baseline: even
        method: grid
        budget: {per_trial: {steps: 1}}
        seeds: {tune: 1, confirm: 0}
        """
            .formatted(name, milliseconds, trials / 2);
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofSeconds(1))
        .until(() -> List.of(200, 201).contains(post(yaml)));
  }

  /** Between two leaders there is nobody who could take it. */
  private int post(String yaml) throws IOException, InterruptedException {
    HttpRequest request =
        request("/api/v1/sweeps")
            .header("Content-Type", "application/yaml")
            .POST(BodyPublishers.ofString(yaml))
            .build();
    return http.send(request, BodyHandlers.discarding()).statusCode();
  }

  /** What the pool's number of that name is now. */
  int pool(String number) throws IOException, InterruptedException {
    String text = json("/api/v1/pools/cpu");
    return Integer.parseInt(text.replaceAll("(?s).*\"" + number + "\":(\\d+).*", "$1"));
  }

  void awaitDone(String sweep) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofSeconds(1))
        .ignoreExceptions() // a pod that answered goes while the orchestrators are rolled
        .until(() -> json("/api/v1/sweeps/" + sweep).contains("\"status\":\"finished\""));
  }

  private String json(String path) throws IOException, InterruptedException {
    return http.send(request(path).build(), BodyHandlers.ofString()).body();
  }

  private HttpRequest.Builder request(String path) {
    String pod = nodes.ready("orchestrator").orElseThrow();
    return HttpRequest.newBuilder(URI.create("http://%s:8400%s".formatted(pod, path)))
        .header("Authorization", "Bearer " + ADMIN.token());
  }

  Logged logged(String sweep) {
    return Logged.of(
        new Cluster(Nodes.kafkaAddress() + ":9092", new TopicNames("lethe")), new SweepName(sweep));
  }

  @Override
  public void close() throws IOException {
    try (ServiceProxy _ = service;
        ControlPlane _ = plane;
        KubernetesClient _ = client;
        Nodes _ = nodes) {
      http.close();
    }
  }
}
