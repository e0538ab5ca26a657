package dev.lethe.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lethe.orchestrator.kafka.Cluster;
import dev.lethe.orchestrator.ledger.Ledger;
import dev.lethe.orchestrator.ledger.SweepStatus;
import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.orchestrator.ledger.TrialStatus;
import dev.lethe.orchestrator.ledger.TrialView;
import dev.lethe.protocol.SweepName;
import dev.lethe.protocol.TopicNames;
import dev.lethe.protocol.Trial;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
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
      checkpoint: {every: 1s}
      """;

  @RegisterExtension private static final BrokerForTests BROKER = new BrokerForTests();

  @TempDir Path directory;
  private final TopicNames topics = BrokerForTests.freshTopics();
  private ProcessesForTests processes;

  @BeforeEach
  void begin() {
    processes = new ProcessesForTests(directory, BROKER.bootstrap(), topics);
  }

  @AfterEach
  void end() {
    processes.close();
  }

  @Test
  void aSweepEndsCompleteWhenItsOrchestratorIsKilledAndTheSameCommandIsGivenAgain()
      throws Exception {
    Process first = processes.run("first.log", WAITING, 2);
    await().atMost(PATIENCE).until(() -> processes.log("first.log").contains("[5/40]"));
    first.destroyForcibly().waitFor();

    Process second = processes.run("second.log", WAITING, 2);

    assertThat(second.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(second.exitValue()).as(processes.log("second.log")).isZero();
    assertThatEveryTrialIsDoneOnce();
  }

  @Test
  void aSweepEndsCompleteWhenAWorkerIsKilled() throws Exception {
    Process run = processes.run("run.log", WAITING, 2);
    await().atMost(PATIENCE).until(() -> processes.log("run.log").contains("[5/40]"));
    ProcessHandle worker = run.children().findFirst().orElseThrow();

    worker.destroyForcibly();

    assertThat(run.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(run.exitValue()).as(processes.log("run.log")).isZero();
    assertThatEveryTrialIsDoneOnce();
  }

  @Test
  void workersOutliveTheirOrchestratorAndNothingIsRunTwice() throws Exception {
    Process first = processes.orchestrator("first.log");
    processes.worker("one");
    processes.worker("two");
    processes.submit("first.log", WAITING, 2);
    await().atMost(PATIENCE).until(() -> fold().view(SWEEP).isPresent());
    await().atMost(PATIENCE).until(() -> done().size() >= 5);
    first.destroyForcibly().waitFor();

    Process _ = processes.orchestrator("second.log");

    await().atMost(PATIENCE).until(() -> sweep().status() == SweepStatus.FINISHED);
    assertThatEveryTrialIsDoneOnce();
    assertThat(sweep().trials()).extracting(TrialView::attempts).containsOnly(1);
  }

  @Test
  void aTrialWhoseWorkerIsKilledInTheMiddleIsRunAgainElsewhereAndEndsWithTheSameBits()
      throws Exception {
    Process _ = processes.orchestrator("orchestrator.log");
    processes.worker("one");
    processes.worker("two");
    processes.submit("orchestrator.log", TRAINING, 2);
    await().atMost(PATIENCE).until(() -> fold().view(SWEEP).isPresent());
    await().atMost(PATIENCE).until(() -> !done().isEmpty() && inTheMiddle().isPresent());
    TrialView killed = inTheMiddle().orElseThrow();

    ProcessesForTests.kill(processes.named(Objects.requireNonNull(killed.worker()).value()));

    await().atMost(PATIENCE).until(() -> sweep().status() == SweepStatus.FINISHED);
    TrialView again = trial(killed.trial());
    assertThat(again.attempts()).isEqualTo(2);
    assertThat(again.worker()).isNotEqualTo(killed.worker());
    assertThat(sweep().trials())
        .filteredOn(trial -> !trial.equals(again))
        .hasSize(3)
        .allMatch(trial -> trial.status() == TrialStatus.DONE && trial.attempts() == 1);
    assertThat(Undisturbed.untimed(again.metrics()))
        .isEqualTo(Undisturbed.metrics(TRAINING, killed.trial(), directory));
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
}
