package dev.lethe.helm.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lethe.helm.Chart;
import dev.lethe.orchestrator.Orchestrator;
import dev.lethe.orchestrator.WhileLeading;
import dev.lethe.orchestrator.coordinator.Quota;
import dev.lethe.orchestrator.http.HttpInterface;
import dev.lethe.orchestrator.kafka.Cluster;
import dev.lethe.orchestrator.kubernetes.SweepResources;
import dev.lethe.orchestrator.ledger.SweepStatus;
import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.orchestrator.local.Broker;
import dev.lethe.orchestrator.local.WorkerProcesses;
import dev.lethe.protocol.SweepName;
import dev.lethe.protocol.TopicNames;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Sweeps as objects of a real API server: the chart's definition and rights, an orchestrator that
 * has no other ones, a real Kafka and a real worker.
 */
@Tag("cluster")
class SweepResourceTest {
  private static final String NAMESPACE = "lab";
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @TempDir static Path folder;

  private static ControlPlane plane;
  private static KubernetesClient admin;
  private static String token;
  private static Broker broker;
  private static Orchestrator orchestrator;
  private static WhileLeading resources;
  private static WorkerProcesses workers;

  @BeforeAll
  static void start() throws Exception {
    plane = ControlPlane.start(Files.createDirectory(folder.resolve("plane")), "127.0.0.1:1");
    admin = plane.client();
    var namespace =
        new NamespaceBuilder().withNewMetadata().withName(NAMESPACE).endMetadata().build();
    admin.namespaces().resource(namespace).create();
    plane.helm(
        "install",
        "sweeps",
        Chart.FOLDER.toString(),
        "--namespace=" + NAMESPACE,
        "--set=kafka.bootstrapServers=kafka:9092",
        "--set=orchestrator.auth.tokensSecret=tokens",
        "--set=sweepResources.enabled=true");
    token = tokenOfTheOrchestrator();
    broker = Broker.start(Files.createDirectory(folder.resolve("kafka")));
    orchestrator =
        new Orchestrator(
            new Cluster(broker.bootstrap(), new TopicNames("lethe")),
            new Orchestrator.Settings(
                "test",
                true,
                new HttpInterface.Address("127.0.0.1", 0, ""),
                Duration.ofSeconds(30)));
    resources = new WhileLeading(orchestrator.sweeps(), "resources", _ -> watch());
    workers =
        WorkerProcesses.start(
            new WorkerProcesses.Fleet(
                System.getProperty("java.class.path"),
                broker.bootstrap(),
                null,
                "lethe",
                null,
                Files.createDirectory(folder.resolve("artifacts")),
                null,
                Files.createDirectory(folder.resolve("logs")),
                1,
                1,
                List.of()));
  }

  private static String tokenOfTheOrchestrator() {
    return admin
        .serviceAccounts()
        .inNamespace(NAMESPACE)
        .withName("sweeps-orchestrator")
        .tokenRequest(
            new TokenRequestBuilder().withNewSpec().withExpirationSeconds(3_600L).endSpec().build())
        .getStatus()
        .getToken();
  }

  private static WhileLeading.Work watch() {
    try {
      KubernetesClient itsOwn = plane.client(token);
      return new SweepResources(itsOwn, orchestrator.sweeps(), NAMESPACE, Quota.NONE)::close;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @AfterAll
  static void stop() throws Exception {
    try (ControlPlane _ = plane;
        KubernetesClient _ = admin;
        Broker _ = broker;
        Orchestrator _ = orchestrator;
        WhileLeading _ = resources;
        WorkerProcesses _ = workers) {
      // what started last ends first
    }
  }

  @Test
  void anAppliedSweepRunsAndItsStatusHasTheStandings() {
    apply("noop", spec(0, ""));

    awaitPhase("noop", "finished");

    assertThat(at("noop", "status", "trials", "done")).isEqualTo(8);
    assertThat(at("noop", "status", "trials", "total")).isEqualTo(8);
    assertThat(each("noop", "standings", "variant")).containsExactlyInAnyOrder("even", "odd");
    assertThat(String.valueOf(at("noop", "status", "verdict"))).contains("even");
    await().atMost(PATIENCE).until(() -> object("noop").getMetadata().getFinalizers().isEmpty());
    assertThat(sweep("noop").orElseThrow().status()).isEqualTo(SweepStatus.FINISHED);
  }

  @Test
  void whatTheReaderFindsIsInTheStatus() {
    apply("broken", spec(-1, "basline: even"));

    awaitPhase("broken", "refused");

    assertThat(each("broken", "problems", "path"))
        .containsExactlyInAnyOrder("spec.basline", "spec.task.noop.milliseconds");
    assertThat(sweep("broken")).isEmpty();
  }

  @Test
  void whatTheDefinitionKnowsIsRefusedAtOnce() {
    assertThatThrownBy(() -> apply("method", spec(0, "").replace("grid", "gird")))
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining("spec.method");
  }

  @Test
  void deletingASweepCancelsItBeforeItIsGone() {
    apply("long", spec(60_000, ""));
    awaitPhase("long", "running");
    assertThat(object("long").getMetadata().getFinalizers()).containsExactly("lethe.dev/cancel");

    sweeps().withName("long").delete();

    await().atMost(PATIENCE).until(() -> sweeps().withName("long").get() == null);
    assertThat(sweep("long").orElseThrow().status()).isEqualTo(SweepStatus.CANCELLED);
  }

  @Test
  void theOrchestratorHasNoOtherRights() throws IOException {
    try (KubernetesClient itsOwn = plane.client(token)) {
      assertThatThrownBy(() -> itsOwn.secrets().inNamespace(NAMESPACE).list())
          .isInstanceOf(KubernetesClientException.class)
          .hasMessageContaining("forbidden");
      assertThatThrownBy(() -> sweepsOf(itsOwn, "default").list())
          .isInstanceOf(KubernetesClientException.class)
          .hasMessageContaining("forbidden");
    }
  }

  private static String spec(int milliseconds, String more) {
    return """
      metric: {name: validation/accuracy, goal: maximize}
      report: test/accuracy
      task: {noop: {milliseconds: %d}}
      parameters: {x: {distribution: int_uniform, min: 1, max: 4}}
      variants: {even: {}, odd: {}}
      baseline: even
      method: grid
      budget: {per_trial: {steps: 1}}
      seeds: {tune: 1, confirm: 0}
      %s
    """
        .formatted(milliseconds, more);
  }

  private static void apply(String name, String spec) {
    String yaml =
        "apiVersion: lethe.dev/v1\nkind: Sweep\nmetadata: {name: %s}\nspec:\n%s"
            .formatted(name, spec);
    sweeps()
        .resource(Serialization.unmarshal(yaml, GenericKubernetesResource.class))
        .serverSideApply();
  }

  private static void awaitPhase(String name, String phase) {
    await().atMost(PATIENCE).until(() -> phase.equals(at(name, "status", "phase")));
  }

  private static List<String> each(String name, String list, String key) {
    return ((List<?>) at(name, "status", list))
        .stream().map(one -> String.valueOf(((Map<?, ?>) one).get(key))).toList();
  }

  private static Object at(String name, Object... path) {
    return object(name).get(path);
  }

  private static GenericKubernetesResource object(String name) {
    return Objects.requireNonNull(sweeps().withName(name).get(), name);
  }

  private static Optional<SweepView> sweep(String name) {
    return orchestrator.sweeps().sweep(new SweepName(name)).join();
  }

  private static NonNamespaceOperation<
          GenericKubernetesResource, ?, Resource<GenericKubernetesResource>>
      sweeps() {
    return sweepsOf(admin, NAMESPACE);
  }

  private static NonNamespaceOperation<
          GenericKubernetesResource, ?, Resource<GenericKubernetesResource>>
      sweepsOf(KubernetesClient client, String namespace) {
    return client.genericKubernetesResources("lethe.dev/v1", "Sweep").inNamespace(namespace);
  }
}
