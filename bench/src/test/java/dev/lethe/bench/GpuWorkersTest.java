package dev.lethe.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lethe.orchestrator.kafka.Cluster;
import dev.lethe.orchestrator.ledger.TrialStatus;
import dev.lethe.orchestrator.ledger.TrialView;
import dev.lethe.orchestrator.local.WorkerProcesses;
import dev.lethe.protocol.SweepName;
import dev.lethe.protocol.TopicNames;
import dev.lethe.protocol.WorkerId;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A worker process for each GPU: real processes on a real broker, with GPUs that are pretended. */
class GpuWorkersTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int KILLED = 137;
  private static final int TERMINATED = 143;
  private static final String YAML =
      """
      apiVersion: lethe/v1
      kind: Sweep
      name: shared
      metric: {name: validation/accuracy, goal: maximize}
      report: test/accuracy
      task: {noop: {milliseconds: 500}}
      variants: {a: {rho: {values: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]}}, b: {rho: {values: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]}}}
      baseline: a
      method: grid
      budget: {per_trial: {steps: 1}}
      seeds: {tune: 50, confirm: 0}
      """;

  @RegisterExtension private static final BrokerForTests BROKER = new BrokerForTests();

  @TempDir Path directory;
  private final TopicNames topics = BrokerForTests.freshTopics();
  private final List<ProcessHandle> started = new ArrayList<>();

  @AfterEach
  void endWhatIsLeft() {
    started.forEach(ProcessHandle::destroyForcibly);
    started.forEach(process -> process.onExit().join());
  }

  @Test
  void everyGpuHasAWorkerAndASignalEndsThemAllInOrder() throws Exception {
    Process parent = underWay();
    List<ProcessHandle> workers = workersOf(parent);
    assertThat(visibleTo(workers)).containsExactlyInAnyOrder("4", "6");

    parent.destroy();

    assertThat(status(parent)).isEqualTo(TERMINATED);
    assertThat(workers).noneMatch(ProcessHandle::isAlive);
    assertThat(log("workers.log"))
        .contains("The worker of GPU 0 (Alpha) has ended")
        .contains("The worker of GPU 1 (Beta) has ended")
        .doesNotContain("did not end within");
    assertThat(log("workers.log").lines().filter(line -> line.contains("Leaves"))).hasSize(2);
    await().atMost(PATIENCE).until(() -> running().isEmpty());
  }

  @Test
  void oneThatIsKilledIsNamedTheOtherGoesOnAndTheExitCodeTells() throws Exception {
    Process parent = underWay();
    ProcessHandle alpha = seeing(workersOf(parent), "4");
    ProcessHandle beta = seeing(workersOf(parent), "6");

    assertThat(alpha.destroyForcibly()).isTrue();

    await()
        .atMost(PATIENCE)
        .until(() -> log("workers.log").contains("The worker of GPU 0 (Alpha) ended with status"));
    assertThat(log("workers.log")).contains("ended with status 137: it was killed");
    long before = done().size();
    await().atMost(PATIENCE).until(() -> done().size() > before + 2);
    assertThat(beta.destroy()).isTrue();
    assertThat(status(parent)).isEqualTo(KILLED);
  }

  @Test
  void oneThatStandsStillIsKilledSoonAfterItsGrace() throws Exception {
    Process parent = underWay("--grace", "2");
    ProcessHandle beta = seeing(workersOf(parent), "6");
    ProcessesForTests.signal("STOP", beta.pid());

    parent.destroy();

    assertThat(status(parent)).isEqualTo(TERMINATED);
    assertThat(beta.isAlive()).isFalse();
    assertThat(log("workers.log")).contains("The worker of GPU 1 (Beta) did not end within 5 s");
  }

  @Test
  void noneOutlivesAParentThatIsKilled() throws Exception {
    Process parent = underWay();
    List<ProcessHandle> workers = workersOf(parent);

    parent.destroyForcibly().waitFor();

    await().atMost(PATIENCE).until(() -> workers.stream().noneMatch(ProcessHandle::isAlive));
    assertThat(log("workers.log").lines().filter(line -> line.contains("Leaves"))).hasSize(2);
  }

  @Test
  void theWorkersOfARunShareTheGpus() throws Exception {
    WorkerProcesses.Fleet fleet =
        new WorkerProcesses.Fleet(
            System.getProperty("java.class.path"),
            BROKER.bootstrap(),
            null,
            topics.namespace(),
            null,
            directory.resolve("artifacts"),
            null,
            directory,
            3,
            1,
            List.of("0", "1"));
    try (WorkerProcesses workers = WorkerProcesses.start(fleet)) {
      List<ProcessHandle> processes =
          workers.pids().stream().map(pid -> ProcessHandle.of(pid).orElseThrow()).toList();

      assertThat(visibleTo(processes)).containsExactly("0", "1", "0");
      workers.kill();
    }
  }

  /** When both have done a trial. */
  private Process underWay(String... options) throws Exception {
    Process _ =
        java("orchestrator.log", "dev.lethe.orchestrator.cli.Lethe", "orchestrator", "--port", "0");
    Process parent = java("workers.log", "dev.lethe.worker.PretendedGpus", options);
    submit();
    await().atMost(PATIENCE).until(() -> names(done()).equals(Set.of("gpu0", "gpu1")));
    return parent;
  }

  private List<ProcessHandle> workersOf(Process parent) {
    List<ProcessHandle> workers = parent.children().toList();
    started.addAll(workers);
    assertThat(workers).hasSize(2);
    return workers;
  }

  private static List<String> visibleTo(List<ProcessHandle> processes) throws IOException {
    List<String> visible = new ArrayList<>();
    for (ProcessHandle process : processes) {
      visible.add(visibleTo(process));
    }
    return visible;
  }

  private static String visibleTo(ProcessHandle process) throws IOException {
    String variables = Files.readString(Path.of("/proc/%d/environ".formatted(process.pid())));
    return Stream.of(variables.split("\0"))
        .filter(variable -> variable.startsWith("CUDA_VISIBLE_DEVICES="))
        .map(variable -> variable.substring(variable.indexOf('=') + 1))
        .findFirst()
        .orElseThrow();
  }

  private static ProcessHandle seeing(List<ProcessHandle> processes, String visible)
      throws IOException {
    for (ProcessHandle process : processes) {
      if (visibleTo(process).equals(visible)) {
        return process;
      }
    }
    throw new AssertionError("none sees " + visible);
  }

  private void submit() throws Exception {
    String mark = "Listens at ";
    await().atMost(PATIENCE).until(() -> log("orchestrator.log").contains(mark));
    String address =
        log("orchestrator.log")
            .lines()
            .filter(line -> line.startsWith(mark))
            .findFirst()
            .orElseThrow();
    try (Server server = new Server(URI.create(address.substring(mark.length())))) {
      server.await("/api/v1/workers", "/workers/1");
      server.submit(YAML);
    }
  }

  private Process java(String log, String main, String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-Dlogback.configurationFile=logback-worker.xml",
                "-cp",
                System.getProperty("java.class.path"),
                main));
    command.addAll(List.of(arguments));
    command.addAll(List.of("--kafka", BROKER.bootstrap(), "--namespace", topics.namespace()));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("LETHE_HOME", directory.resolve("home").toString());
    Process process =
        builder.redirectErrorStream(true).redirectOutput(directory.resolve(log).toFile()).start();
    started.add(process.toHandle());
    return process;
  }

  private String log(String name) throws IOException {
    return Files.readString(directory.resolve(name));
  }

  private static int status(Process process) throws InterruptedException {
    assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  private List<TrialView> done() {
    return trials(TrialStatus.DONE);
  }

  private List<TrialView> running() {
    return trials(TrialStatus.RUNNING);
  }

  private List<TrialView> trials(TrialStatus status) {
    return FoldedLog.of(new Cluster(BROKER.bootstrap(), topics))
        .view(new SweepName("shared"))
        .map(sweep -> sweep.trials().stream().filter(trial -> trial.status() == status).toList())
        .orElse(List.of());
  }

  /** The last part of the workers' names. */
  private static Set<String> names(List<TrialView> trials) {
    return trials.stream()
        .map(TrialView::worker)
        .filter(Objects::nonNull)
        .map(WorkerId::value)
        .map(name -> name.replaceFirst("^[^-]*-([^-]*)-.*$", "$1"))
        .collect(Collectors.toSet());
  }
}
