package dev.lethe.orchestrator.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lethe.orchestrator.testing.CannedServer;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is asked of a cluster, and what is made of its answers, which a test says. */
class ClusterObjectsTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final String JSON = "application/json";
  private static final String ALL = "/apis/lethe.dev/v1/namespaces/lab/sweeps";
  private static final String ONE = ALL + "/noop";
  private static final String SWEEP = "{\"apiVersion\": \"lethe.dev/v1\", \"kind\": \"Sweep\"}";
  private static final SweepObject HELD =
      new SweepObject(
          "lab",
          "noop",
          1,
          "71",
          Map.of(),
          List.of("other", SweepObject.FINALIZER),
          true,
          false,
          Map.of());

  @AutoClose private CannedServer server;
  @AutoClose private ClusterObjects objects;

  @BeforeEach
  void listen() throws Exception {
    server = new CannedServer();
    Config config =
        new ConfigBuilder(Config.empty()).withMasterUrl(server.uri().toString()).build();
    objects =
        new ClusterObjects(
            new KubernetesClientBuilder().withConfig(config).build(), "lab", () -> {});
  }

  @Test
  void aClusterThatHasNoSuchKindYetIsListenedToUntilItHas() {
    await().atMost(PATIENCE).until(() -> !server.asked().isEmpty());
    assertThat(objects.all()).isEmpty();

    server.answer(
        ALL,
        200,
        JSON,
        """
        {"apiVersion": "lethe.dev/v1", "kind": "SweepList", "metadata": {"resourceVersion": "1"},
         "items": [{"apiVersion": "lethe.dev/v1", "kind": "Sweep",
                    "metadata": {"namespace": "lab", "name": "noop", "uid": "1"}}]}
        """);

    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(objects.all()).extracting(SweepObject::path).containsExactly("lab/noop"));
  }

  @Test
  void aFinalizerIsTakenFromTheVersionThatWasSeenAndNoOtherWithIt() {
    server.answer(ONE, 200, JSON, SWEEP);

    objects.release(HELD);

    assertThat(patches())
        .singleElement()
        .asString()
        .startsWith("PATCH " + ONE)
        .contains("\"resourceVersion\":\"71\"", "\"finalizers\":[\"other\"]");
  }

  @Test
  void anObjectThatIsGoneNeedsNoFinalizerTakenAwayAndOneThatChangedDoes() {
    server.answer(ONE, 404, JSON, "{}");
    assertThatCode(() -> objects.release(HELD)).doesNotThrowAnyException();
    assertThatThrownBy(() -> objects.hold(HELD)).isInstanceOf(SweepObjects.Changed.class);

    server.answer(ONE, 409, JSON, "{}");
    assertThatThrownBy(() -> objects.release(HELD)).isInstanceOf(SweepObjects.Changed.class);

    server.answer(ONE, 403, JSON, "{}");
    assertThatThrownBy(() -> objects.release(HELD)).isInstanceOf(KubernetesClientException.class);
  }

  @Test
  void aStatusIsWrittenWholeAndAsAStatus() {
    server.answer(ONE, 200, JSON, SWEEP);
    server.answer(ONE + "/status", 200, JSON, SWEEP);

    objects.report(HELD, ObjectStatus.refused(HELD, "NameTaken", "It is.", Instant.EPOCH));

    assertThat(patches())
        .singleElement()
        .asString()
        .startsWith("PATCH " + ONE + "/status")
        .contains("\"path\":\"/status\"", "\"phase\":\"refused\"");
  }

  private List<String> patches() {
    return server.asked().stream().filter(one -> one.startsWith("PATCH")).toList();
  }
}
