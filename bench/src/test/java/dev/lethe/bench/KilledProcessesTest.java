package dev.lethe.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lethe.orchestrator.ledger.TrialStatus;
import dev.lethe.orchestrator.ledger.TrialView;
import dev.lethe.protocol.Trial;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The whole thread with real processes on a real broker, some of which are killed on the way. */
class KilledProcessesTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String WAITING = SweepText.idling(300, 40);

  /** One trial at a time, also when a single worker is left, so that none waits and goes back. */
  private static final String TRAINING =
      SweepText.training(30)
          .replace("sgd: {}", "sgd: {}, sam: {rho: 0.05}")
          .replace("epochs: 30}", "epochs: 30}, max_concurrent_trials: 1")
          .replace("tune: 1", "tune: 2");

  @RegisterExtension private static final BrokerForTests BROKER = new BrokerForTests();

  @TempDir Path directory;
  @AutoClose private DisturbedSweep sweep;
  private ProcessesForTests processes;

  @BeforeEach
  void begin() {
    sweep = new DisturbedSweep(directory, BROKER.bootstrap());
    processes = sweep.processes();
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
    sweep.follow();
    sweep.awaitThatAllAreDoneOnce(40);
  }

  @Test
  void aSweepEndsCompleteWhenAWorkerIsKilled() throws Exception {
    Process run = processes.run("run.log", WAITING, 2);
    await().atMost(PATIENCE).until(() -> processes.log("run.log").contains("[5/40]"));
    ProcessHandle worker = run.children().findFirst().orElseThrow();

    worker.destroyForcibly();

    assertThat(run.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(run.exitValue()).as(processes.log("run.log")).isZero();
    sweep.follow();
    sweep.awaitThatAllAreDoneOnce(40);
  }

  @Test
  void workersOutliveTheirOrchestratorAndNothingIsRunTwice() throws Exception {
    Process first = sweep.begin(WAITING, "one", "two");
    sweep.log().awaitThat(_ -> done().size() >= 5);
    first.destroyForcibly().waitFor();

    Process _ = processes.orchestrator("second.log");

    sweep.awaitThatAllAreDoneOnce(40);
    assertThat(trials()).extracting(TrialView::attempts).containsOnly(1);
  }

  @Test
  void aTrialWhoseWorkerIsKilledInTheMiddleIsRunAgainElsewhereAndEndsWithTheSameBits()
      throws Exception {
    sweep.begin(TRAINING, "one", "two");
    sweep.log().awaitThat(_ -> !done().isEmpty() && inTheMiddle().isPresent());
    TrialView killed = inTheMiddle().orElseThrow();

    sweep.kill(Objects.requireNonNull(killed.worker()).value());

    sweep.awaitThatAllAreDoneOnce(4);
    TrialView again = trial(killed.trial());
    assertThat(again.attempts()).isEqualTo(2);
    assertThat(again.worker()).isNotEqualTo(killed.worker());
    assertThat(trials())
        .filteredOn(trial -> !trial.equals(again))
        .hasSize(3)
        .allMatch(trial -> trial.attempts() == 1);
    assertThat(Undisturbed.untimed(again.metrics()))
        .isEqualTo(Undisturbed.metrics(TRAINING, killed.trial(), directory));
  }

  /** A running trial that has come some way and has some way to go. */
  private Optional<TrialView> inTheMiddle() {
    return trials().stream()
        .filter(trial -> trial.status() == TrialStatus.RUNNING)
        .filter(trial -> !trial.epochs().isEmpty() && trial.epochs().size() < 15)
        .findFirst();
  }

  private List<TrialView> done() {
    return trials().stream().filter(trial -> trial.status() == TrialStatus.DONE).toList();
  }

  private TrialView trial(Trial wanted) {
    return trials().stream()
        .filter(trial -> trial.trial().equals(wanted))
        .findFirst()
        .orElseThrow();
  }

  private List<TrialView> trials() {
    return sweep.log().sweep().trials();
  }
}
