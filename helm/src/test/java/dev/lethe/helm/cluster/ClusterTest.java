package dev.lethe.helm.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * One installation from its beginning to its end; each test leaves it at rest. Those tagged {@code
 * short} are a beginning, a middle and an end by themselves.
 */
@Tag("cluster")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ClusterTest {
  private static final int MOST = 3;

  @TempDir static Path folder;

  private static Lab lab;

  @BeforeAll
  static void start() throws Exception {
    lab = Lab.start(folder, Container.Workers.REAL);
  }

  @AfterAll
  static void stop() throws Exception {
    lab.close();
  }

  @Test
  @Tag("short")
  @Order(1)
  void itInstallsAndAnOrchestratorLeadsWithoutAnyWorker() throws Exception {
    lab.install(
        "--set=pools.cpu.max=" + MOST,
        "--set=pools.cpu.idleSeconds=5",
        "--set=pools.cpu.pollingInterval=2");

    assertThat(lab.workers()).isEmpty();
  }

  @Test
  @Tag("short")
  @Order(2)
  void aBacklogFillsThePoolAndThePoolGoesHomeAfterIt() throws Exception {
    lab.submit("backlog", 200, 300);

    awaitWorkers(MOST);
    lab.awaitDone("backlog");
    awaitWorkers(0);

    assertEveryTrialCountsOnce("backlog", 200);
    assertThat(lab.logged("backlog").handedBack()).isZero();
    assertThat(lab.logged("backlog").unheard()).isEmpty();
  }

  @Test
  @Order(3)
  void aDrainedNodesTrialsAreHandedBackAndEndElsewhere() throws Exception {
    lab.submit("drained", 30, 2_000);
    await().atMost(Lab.PATIENCE).until(() -> lab.pool("busy") >= 2);
    String node = lab.workers().getFirst().getSpec().getNodeName();

    lab.nodes().drain(node);

    lab.awaitDone("drained");
    assertEveryTrialCountsOnce("drained", 30);
    assertThat(lab.logged("drained").handedBack()).isPositive();
    lab.nodes().admit(node, true);
  }

  @Test
  @Order(4)
  void anUpgradeRollsTheOrchestratorsUnderASweep() throws Exception {
    List<String> before = orchestrators();
    lab.submit("rolled", 60, 1_000);
    await().atMost(Lab.PATIENCE).until(() -> lab.pool("busy") >= 1);

    lab.upgrade("--set=orchestrator.podAnnotations.rolled=twice");

    await().atMost(Lab.PATIENCE).until(() -> orchestrators().stream().noneMatch(before::contains));
    lab.awaitDone("rolled");
    assertEveryTrialCountsOnce("rolled", 60);
  }

  @Test
  @Order(5)
  void withoutKedaNothingGrowsAndNothingIsLost() throws Exception {
    awaitWorkers(0);
    lab.endKeda();
    lab.submit("waits", 10, 100);
    await().atMost(Lab.PATIENCE).until(() -> lab.pool("waiting") == 10);
    assertThat(lab.workers()).isEmpty();

    lab.startKeda();

    lab.awaitDone("waits");
    assertEveryTrialCountsOnce("waits", 10);
  }

  @Test
  @Order(6)
  void aWarmPoolGrowsFromItsLeastToItsMostAndBackWithoutTakingATrial() throws Exception {
    awaitWorkers(0);
    lab.upgrade(
        "--set=pools.cpu.mode=warm", "--set=pools.cpu.min=1", "--set=pools.cpu.cooldownPeriod=5");
    await().atMost(Lab.PATIENCE).until(() -> lab.pool("workers") == 1);

    // nothing waits long before the last trials end; a scaler that looks at that takes their
    // workers
    lab.submit("warm", 6, 15_000);
    awaitWorkers(MOST);
    lab.awaitDone("warm");
    awaitWorkers(1);

    assertEveryTrialCountsOnce("warm", 6);
    assertThat(lab.logged("warm").handedBack()).isZero();
    assertThat(lab.logged("warm").unheard()).isEmpty();
  }

  @Test
  @Tag("short")
  @Order(7)
  void uninstallingLeavesTheDataAndNothingElse() throws Exception {
    lab.uninstall();

    await()
        .atMost(Lab.PATIENCE)
        .until(() -> lab.client().pods().inNamespace(Lab.NAMESPACE).list().getItems().isEmpty());
    assertThat(lab.client().persistentVolumeClaims().inNamespace(Lab.NAMESPACE).list().getItems())
        .extracting(claim -> claim.getMetadata().getName())
        .containsExactly("kafka-sweeps-kafka-0");
    assertThat(lab.client().services().inNamespace(Lab.NAMESPACE).list().getItems()).isEmpty();
  }

  private static void awaitWorkers(int number) {
    await().atMost(Lab.PATIENCE).until(() -> lab.workers().size() == number);
  }

  private static List<String> orchestrators() {
    return lab.pods("orchestrator").stream().map(pod -> pod.getMetadata().getUid()).toList();
  }

  private static void assertEveryTrialCountsOnce(String sweep, int trials) {
    Logged logged = lab.logged(sweep);
    assertThat(logged.planned()).hasSize(trials);
    assertThat(logged.completed().keySet()).isEqualTo(logged.planned());
    assertThat(logged.completed().values()).allMatch(times -> times == 1);
    assertThat(logged.failures()).isEmpty();
  }
}
