package dev.lethe.helm.cluster;

import static org.assertj.core.api.Assertions.assertThat;
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
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** One installation from its beginning to its end; each test leaves it at rest. */
@Tag("cluster")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ClusterTest {
  private static final String NAMESPACE = "lab";
  private static final int MOST = 3;
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final NewToken ADMIN = NewToken.of("me", Role.ADMIN);
  private static final NewToken READER = NewToken.of("keda", Role.READ);

  @TempDir static Path folder;

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static ServiceProxy service;
  private static ControlPlane plane;
  private static KubernetesClient client;
  private static Nodes nodes;

  @BeforeAll
  static void start() throws Exception {
    service =
        new ServiceProxy(() -> nodes == null ? Optional.empty() : nodes.ready("orchestrator"));
    plane = ControlPlane.start(Files.createDirectory(folder.resolve("plane")), service.address());
    client = plane.client();
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
    secret("tokens", "tokens", ADMIN.line() + "\n" + READER.line() + "\n");
    secret("reader", "token", READER.token());
    nodes =
        new Nodes(
            client, NAMESPACE, folder, Map.of("sweeps-kafka:9092", Nodes.kafkaAddress() + ":9092"));
  }

  private static void secret(String name, String key, String value) {
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

  @AfterAll
  static void stop() throws Exception {
    try (ServiceProxy _ = service;
        ControlPlane _ = plane;
        KubernetesClient _ = client;
        Nodes _ = nodes) {
      HTTP.close();
    }
  }

  @Test
  @Order(1)
  void itInstallsAndAnOrchestratorLeadsWithoutAnyWorker() throws Exception {
    plane.helm(
        "install",
        "sweeps",
        Chart.FOLDER.toString(),
        "--namespace=" + NAMESPACE,
        "--set=kafka.bundled.enabled=true",
        "--set=orchestrator.auth.tokensSecret=tokens",
        "--set=orchestrator.auth.readerSecret=reader",
        "--set=pools.cpu.max=" + MOST,
        "--set=pools.cpu.idleSeconds=5",
        "--set=pools.cpu.pollingInterval=2");

    await().atMost(PATIENCE).until(() -> Objects.equals(readyOrchestrators(), 2));
    assertThat(workers()).isEmpty();
  }

  @Test
  @Order(2)
  void aBacklogFillsThePoolAndThePoolGoesHomeAfterIt() throws Exception {
    submit("backlog", 200, 300);

    await().atMost(PATIENCE).until(() -> workers().size() == MOST);
    awaitDone("backlog");
    await().atMost(PATIENCE).until(() -> workers().isEmpty());

    assertThat(workers()).isEmpty();
    assertEveryTrialCountsOnce("backlog", 200);
    assertThat(logged("backlog").handedBack()).isZero();
  }

  @Test
  @Order(3)
  void aDrainedNodesTrialsAreHandedBackAndEndElsewhere() throws Exception {
    submit("drained", 30, 2_000);
    await().atMost(PATIENCE).until(() -> busy() >= 2);
    String node = workers().getFirst().getSpec().getNodeName();

    nodes.drain(node);

    awaitDone("drained");
    assertEveryTrialCountsOnce("drained", 30);
    assertThat(logged("drained").handedBack()).isPositive();
    nodes.admit(node, true);
  }

  @Test
  @Order(4)
  void anUpgradeRollsTheOrchestratorsUnderASweep() throws Exception {
    List<String> before = uids("orchestrator");
    submit("rolled", 60, 1_000);
    await().atMost(PATIENCE).until(() -> busy() >= 1);

    plane.helm(
        "upgrade",
        "sweeps",
        Chart.FOLDER.toString(),
        "--namespace=" + NAMESPACE,
        "--reuse-values",
        "--set=orchestrator.podAnnotations.rolled=twice");

    await().atMost(PATIENCE).until(() -> uids("orchestrator").stream().noneMatch(before::contains));
    awaitDone("rolled");
    assertEveryTrialCountsOnce("rolled", 60);
  }

  @Test
  @Order(5)
  void withoutKedaNothingGrowsAndNothingIsLost() throws Exception {
    await().atMost(PATIENCE).until(() -> workers().isEmpty());
    plane.endKeda();
    submit("waits", 10, 100);
    await().atMost(PATIENCE).until(() -> json("/api/v1/pools/cpu").contains("\"waiting\":10"));
    assertThat(workers()).isEmpty();

    plane.startKeda(service.address());

    awaitDone("waits");
    assertEveryTrialCountsOnce("waits", 10);
  }

  @Test
  @Order(6)
  void uninstallingLeavesTheDataAndNothingElse() throws Exception {
    plane.helm("uninstall", "sweeps", "--namespace=" + NAMESPACE);

    await()
        .atMost(PATIENCE)
        .until(() -> client.pods().inNamespace(NAMESPACE).list().getItems().isEmpty());
    assertThat(client.persistentVolumeClaims().inNamespace(NAMESPACE).list().getItems())
        .extracting(claim -> claim.getMetadata().getName())
        .containsExactly("kafka-sweeps-kafka-0");
    assertThat(client.services().inNamespace(NAMESPACE).list().getItems()).isEmpty();
  }

  private static @Nullable Integer readyOrchestrators() {
    return client
        .apps()
        .deployments()
        .inNamespace(NAMESPACE)
        .withName("sweeps-orchestrator")
        .require()
        .getStatus()
        .getReadyReplicas();
  }

  /** Pods of workers that have not ended. */
  private static List<Pod> workers() {
    return pods("worker").stream()
        .filter(pod -> List.of("Pending", "Running").contains(pod.getStatus().getPhase()))
        .toList();
  }

  private static List<Pod> pods(String component) {
    return client
        .pods()
        .inNamespace(NAMESPACE)
        .withLabel("app.kubernetes.io/component", component)
        .list()
        .getItems();
  }

  private static List<String> uids(String component) {
    return pods(component).stream().map(pod -> pod.getMetadata().getUid()).toList();
  }

  private static int busy() throws IOException, InterruptedException {
    String text = json("/api/v1/pools/cpu");
    return Integer.parseInt(text.replaceAll("(?s).*\"busy\":(\\d+).*", "$1"));
  }

  private static void submit(String name, int trials, int milliseconds) {
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
  private static int post(String yaml) throws IOException, InterruptedException {
    HttpRequest request =
        request("/api/v1/sweeps")
            .header("Content-Type", "application/yaml")
            .POST(BodyPublishers.ofString(yaml))
            .build();
    return HTTP.send(request, BodyHandlers.discarding()).statusCode();
  }

  private static String json(String path) throws IOException, InterruptedException {
    return HTTP.send(request(path).build(), BodyHandlers.ofString()).body();
  }

  private static HttpRequest.Builder request(String path) {
    String pod = nodes.ready("orchestrator").orElseThrow();
    return HttpRequest.newBuilder(URI.create("http://%s:8400%s".formatted(pod, path)))
        .header("Authorization", "Bearer " + ADMIN.token());
  }

  private static void awaitDone(String sweep) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofSeconds(1))
        .ignoreExceptions() // a pod that answered goes while the orchestrators are rolled
        .until(() -> json("/api/v1/sweeps/" + sweep).contains("\"status\":\"finished\""));
  }

  private static void assertEveryTrialCountsOnce(String sweep, int trials) {
    Logged logged = logged(sweep);
    assertThat(logged.planned()).hasSize(trials);
    assertThat(logged.completed().keySet()).isEqualTo(logged.planned());
    assertThat(logged.completed().values()).allMatch(times -> times == 1);
    assertThat(logged.failures()).isZero();
  }

  private static Logged logged(String sweep) {
    return Logged.of(
        new Cluster(Nodes.kafkaAddress() + ":9092", new TopicNames("lethe")), new SweepName(sweep));
  }
}
