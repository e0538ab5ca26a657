package dev.lethe.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lethe.orchestrator.kafka.Cluster;
import dev.lethe.orchestrator.ledger.Ledger;
import dev.lethe.orchestrator.ledger.SweepStatus;
import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.orchestrator.ledger.TrialStatus;
import dev.lethe.orchestrator.ledger.TrialView;
import dev.lethe.orchestrator.plan.Planner;
import dev.lethe.orchestrator.sweep.Reading;
import dev.lethe.orchestrator.sweep.Sweep;
import dev.lethe.orchestrator.sweep.SweepReader;
import dev.lethe.protocol.Attempt;
import dev.lethe.protocol.Checkpoint;
import dev.lethe.protocol.SweepName;
import dev.lethe.protocol.TopicNames;
import dev.lethe.protocol.TrainingSpec;
import dev.lethe.protocol.Trial;
import dev.lethe.worker.data.Datasets;
import dev.lethe.worker.training.CheckpointFolder;
import dev.lethe.worker.training.EngineSetup;
import dev.lethe.worker.training.Observer;
import dev.lethe.worker.training.Outcome;
import dev.lethe.worker.training.Training;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The whole thread with real processes on a real broker, some of which are killed on the way. */
class KilledProcessesTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final SweepName SWEEP = new SweepName("killed");
  private static final String WAITING =
      """
      apiVersion: lethe/v1
      kind: Sweep
      name: killed
      metric: {name: validation/accuracy, goal: maximize}
      report: test/accuracy
      task: {noop: {milliseconds: 300}}
      variants: {a: {rho: {values: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]}}, b: {rho: {values: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]}}}
      baseline: a
      method: grid
      budget: {per_trial: {steps: 1}}
      seeds: {tune: 2, confirm: 0}
      """;

  /** One trial at a time, also when a single worker is left, so that none waits and goes back. */
  private static final String TRAINING =
      """
      apiVersion: lethe/v1
      kind: Sweep
      name: killed
      metric: {name: validation/accuracy, goal: maximize}
      report: test/accuracy
      task:
        dataset: {name: shapes, classes: 4, size: 16, cue: 0.5, noise: 0.06, train: 480, validation: 60, test: 60}
        model: {name: small-cnn, width: 4}
      parameters: {learning_rate: 0.05, batch_size: 24}
      variants: {sgd: {}, sam: {rho: 0.05}}
      baseline: sgd
      method: grid
      budget: {per_trial: {epochs: 30}, max_concurrent_trials: 1}
      seeds: {tune: 2, confirm: 0}
      """;

  @RegisterExtension private static final BrokerForTests BROKER = new BrokerForTests();

  @TempDir Path directory;
  private final TopicNames topics = BrokerForTests.freshTopics();
  private final List<Process> started = new ArrayList<>();

  @AfterEach
  void endWhatIsLeft() {
    started.forEach(Process::destroyForcibly);
    started.forEach(process -> process.onExit().join());
  }

  @Test
  void aSweepEndsCompleteWhenItsOrchestratorIsKilledAndTheSameCommandIsGivenAgain()
      throws Exception {
    Process first = run("first.log");
    await().atMost(PATIENCE).until(() -> log("first.log").contains("[5/40]"));
    first.destroyForcibly().waitFor();

    Process second = run("second.log");

    assertThat(second.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(second.exitValue()).as(log("second.log")).isZero();
    assertThatEveryTrialIsDoneOnce();
  }

  @Test
  void aSweepEndsCompleteWhenAWorkerIsKilled() throws Exception {
    Process run = run("run.log");
    await().atMost(PATIENCE).until(() -> log("run.log").contains("[5/40]"));
    ProcessHandle worker = run.children().findFirst().orElseThrow();

    worker.destroyForcibly();

    assertThat(run.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(run.exitValue()).as(log("run.log")).isZero();
    assertThatEveryTrialIsDoneOnce();
  }

  @Test
  void workersOutliveTheirOrchestratorAndNothingIsRunTwice() throws Exception {
    Process first = orchestrator("first.log");
    worker("one");
    worker("two");
    submit("first.log", WAITING);
    await().atMost(PATIENCE).until(() -> done().size() >= 5);
    first.destroyForcibly().waitFor();

    Process _ = orchestrator("second.log");

    await().atMost(PATIENCE).until(() -> sweep().status() == SweepStatus.FINISHED);
    assertThatEveryTrialIsDoneOnce();
    assertThat(sweep().trials()).extracting(TrialView::attempts).containsOnly(1);
  }

  @Test
  void aTrialWhoseWorkerIsKilledInTheMiddleIsRunAgainElsewhereAndEndsWithTheSameBits()
      throws Exception {
    Process _ = orchestrator("orchestrator.log");
    Map<String, Process> workers = Map.of("one", worker("one"), "two", worker("two"));
    submit("orchestrator.log", TRAINING);
    await().atMost(PATIENCE).until(() -> !done().isEmpty() && inTheMiddle().isPresent());
    TrialView killed = inTheMiddle().orElseThrow();
    String name = Objects.requireNonNull(killed.worker()).value().replaceFirst("-.*", "");

    Objects.requireNonNull(workers.get(name)).destroyForcibly();

    await().atMost(PATIENCE).until(() -> sweep().status() == SweepStatus.FINISHED);
    TrialView again = trial(killed.trial());
    assertThat(again.attempts()).isEqualTo(2);
    assertThat(again.worker()).isNotEqualTo(killed.worker());
    assertThat(sweep().trials())
        .filteredOn(trial -> !trial.equals(again))
        .hasSize(3)
        .allMatch(trial -> trial.status() == TrialStatus.DONE && trial.attempts() == 1);
    assertThat(untimed(again.metrics())).isEqualTo(untimed(undisturbed(killed.trial())));
  }

  /** A running trial that has come some way and has some way to go. */
  private Optional<TrialView> inTheMiddle() {
    return sweep().trials().stream()
        .filter(trial -> trial.status() == TrialStatus.RUNNING)
        .filter(trial -> !trial.epochs().isEmpty() && trial.epochs().size() < 15)
        .findFirst();
  }

  private List<TrialView> done() {
    return sweep().trials().stream().filter(trial -> trial.status() == TrialStatus.DONE).toList();
  }

  private TrialView trial(Trial wanted) {
    return sweep().trials().stream()
        .filter(trial -> trial.trial().equals(wanted))
        .findFirst()
        .orElseThrow();
  }

  /** The metrics of the same trial, trained here from its first to its last step. */
  private Map<String, Double> undisturbed(Trial trial) throws Exception {
    TrainingSpec.Classification spec =
        (TrainingSpec.Classification) Planner.spec(readSweep(), trial);
    EngineSetup.prepare(1);
    Outcome outcome =
        Training.run(
            spec,
            new Datasets(null, 1 << 26).load(spec.dataset()),
            null,
            new CheckpointFolder(directory, new Attempt(trial.id(), 1)),
            new Unheard());
    return ((Outcome.Completed) outcome).metrics();
  }

  private static Sweep readSweep() {
    return switch (SweepReader.read(TRAINING.getBytes(UTF_8))) {
      case Reading.Valid(Sweep sweep, var _) -> sweep;
      case Reading.Invalid invalid -> throw new AssertionError(invalid.describe("the test"));
    };
  }

  /** Without the numbers that differ from run to run. */
  private static Map<String, Double> untimed(Map<String, Double> metrics) {
    Map<String, Double> untimed = new TreeMap<>(metrics);
    untimed.remove("training/examples_per_second");
    untimed.keySet().removeIf(name -> name.startsWith("system/"));
    untimed.remove("training/data_wait_seconds");
    return untimed;
  }

  private Process orchestrator(String log) throws IOException {
    return java(log, "dev.lethe.orchestrator.cli.Lethe", List.of("orchestrator", "--port", "0"));
  }

  private Process worker(String name) throws IOException {
    return java(name + ".log", "dev.lethe.worker.WorkerMain", List.of("--name", name));
  }

  private void submit(String log, String yaml) throws Exception {
    String mark = "Listens at ";
    await().atMost(PATIENCE).until(() -> log(log).contains(mark));
    String address =
        log(log).lines().filter(line -> line.startsWith(mark)).findFirst().orElseThrow();
    try (Server server = new Server(URI.create(address.substring(mark.length())))) {
      server.await("/api/v1/workers", "/workers/1");
      server.submit(yaml);
    }
    await().atMost(PATIENCE).until(() -> fold().view(SWEEP).isPresent());
  }

  private Process run(String log) throws IOException {
    Path file = Files.writeString(directory.resolve("sweep.yaml"), WAITING);
    return java(
        log,
        "dev.lethe.orchestrator.cli.Lethe",
        List.of("run", file.toString(), "--no-mlflow", "--workers", "2"));
  }

  private Process java(String log, String main, List<String> arguments) throws IOException {
    String classPath = System.getProperty("java.class.path");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-Dlethe.worker.classpath=" + classPath,
                "-cp",
                classPath,
                main));
    command.addAll(arguments);
    command.addAll(List.of("--kafka", BROKER.bootstrap(), "--namespace", topics.namespace()));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("LETHE_HOME", directory.resolve("home").toString());
    Process process =
        builder.redirectErrorStream(true).redirectOutput(directory.resolve(log).toFile()).start();
    started.add(process);
    return process;
  }

  private String log(String name) throws IOException {
    return Files.readString(directory.resolve(name));
  }

  private void assertThatEveryTrialIsDoneOnce() {
    assertThat(sweep().status()).isEqualTo(SweepStatus.FINISHED);
    assertThat(sweep().trials())
        .hasSize(40)
        .allMatch(trial -> trial.status() == TrialStatus.DONE)
        .extracting(trial -> trial.trial().id())
        .doesNotHaveDuplicates();
  }

  private SweepView sweep() {
    return fold().view(SWEEP).orElseThrow();
  }

  private Ledger fold() {
    return FoldedLog.of(new Cluster(BROKER.bootstrap(), topics));
  }

  /** Lets a training go on, whatever it says. */
  private static final class Unheard implements Observer {
    @Override
    public void epochFinished(
        int epoch, long steps, long gradientEvaluations, Map<String, Double> metrics) {}

    @Override
    public void stepFinished(long step) {}

    @Override
    public void batchEvaluated() {}

    @Override
    public Wish wish() {
      return Wish.GO_ON;
    }

    @Override
    public void checkpointed(@Nullable Checkpoint checkpoint) {}
  }
}
