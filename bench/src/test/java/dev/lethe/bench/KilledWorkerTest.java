package dev.lethe.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lethe.orchestrator.ledger.TrialStatus;
import dev.lethe.orchestrator.ledger.TrialView;
import dev.lethe.protocol.Attempt;
import dev.lethe.protocol.Fact.Assigned;
import dev.lethe.protocol.Fact.LeaseExpired;
import dev.lethe.protocol.Failure;
import dev.lethe.protocol.FailureKind;
import dev.lethe.protocol.Report.Checkpointed;
import dev.lethe.protocol.Report.Completed;
import dev.lethe.protocol.Report.EpochFinished;
import dev.lethe.protocol.Report.Started;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whenever a worker dies, with real processes on a real broker: its trial is run again, from what
 * was kept, and counts once. Each death waits for the fact that it is to follow.
 */
@Tag("faults")
class KilledWorkerTest {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final String TRAINING = SweepText.training(150);
  private static final String SLOW_TO_BEGIN =
      TRAINING.replace("train: 480", "train: 60000").replace("epochs: 150", "steps: 30");
  private static final String SLOW_TO_END =
      TRAINING.replace("epochs: 150", "epochs: 2")
          + "measures: [{name: hessian-top, repetitions: 400, runs: all}]\n";

  @RegisterExtension private static final BrokerForTests BROKER = new BrokerForTests();

  @TempDir Path directory;
  @AutoClose private DisturbedSweep sweep;
  private ProcessesForTests processes;
  private FollowedLog log;

  @BeforeEach
  void begin() {
    sweep = new DisturbedSweep(directory, BROKER.bootstrap());
    processes = sweep.processes();
    log = sweep.log();
  }

  @Test
  void killedBeforeItHasStarted() throws Exception {
    sweep.begin(SLOW_TO_BEGIN, "one", "two");
    Assigned assigned = log.await(now -> now.last(Assigned.class));

    sweep.kill(assigned.worker().value());

    TrialView again = runAgainOnce();
    assertThat(log.attemptsThat(Started.class)).containsExactly(2);
    assertThat(again.worker()).isNotEqualTo(assigned.worker());
  }

  @Test
  void killedInTraining() throws Exception {
    sweep.begin(TRAINING, "one", "two");
    Checkpointed kept = log.await(now -> now.last(Checkpointed.class));

    sweep.kill(sweep.workerAtWork());

    runAgainOnce();
    Checkpointed last =
        log.facts(Checkpointed.class).stream()
            .filter(fact -> fact.attempt().number() == 1)
            .reduce(kept, (_, later) -> later);
    assertThat(log.stepsOf(2).getFirst())
        .as("steps at the end of the first epoch of the attempt that went on")
        .isGreaterThan(last.checkpoint().step());
    assertThat(processes.checkpoints()).as("a trial that has ended needs none").isEmpty();
  }

  @Test
  void killedBetweenItsLastEpochAndItsCompletion() throws Exception {
    sweep.begin(SLOW_TO_END, "one", "two");
    log.awaitThat(now -> now.facts(EpochFinished.class).size() == 2);
    String worker = sweep.workerAtWork();
    assertThat(log.facts(Completed.class)).isEmpty();

    sweep.kill(worker);

    runAgainOnce();
  }

  /**
   * The broker takes nothing while it stands still, and its worker has ended an epoch meanwhile;
   * what was on its way then may arrive or not.
   */
  @Test
  void killedInTheMiddleOfAReport() throws Exception {
    sweep.begin(TRAINING, "one", "two");
    log.await(now -> now.last(Checkpointed.class));
    String worker = sweep.workerAtWork();
    ProcessesForTests.signal("STOP", BROKER.pid());
    try {
      long before = stepOf(worker);
      await()
          .atMost(PATIENCE)
          .until(() -> stepOf(worker) >= before + 2 * SweepText.STEPS_PER_EPOCH);
      sweep.kill(worker);
    } finally {
      ProcessesForTests.signal("CONT", BROKER.pid());
    }

    runAgainOnce();
  }

  @Test
  void killedWhileItHoldsATrialThatHasNotStarted() throws Exception {
    sweep.begin(idling(800), "one");
    log.awaitThat(KilledWorkerTest::someoneHoldsOneThatHasNotStarted);
    String worker = log.last(Assigned.class).orElseThrow().worker().value();

    sweep.kill(worker);
    processes.worker("two");

    sweep.awaitThatAllAreDoneOnce(6);
    List<Attempt> started = log.facts(Started.class).stream().map(Started::attempt).toList();
    assertThat(log.facts(LeaseExpired.class))
        .hasSize(2)
        .allMatch(expired -> expired.charged() == started.contains(expired.attempt()));
  }

  @Test
  void aTrialThatAlwaysKillsItsWorkerIsPoisonWithItsLastWordsAndTheOthersLiveOn() throws Exception {
    Process run = processes.run("run.log", idling(3000), 2);
    sweep.follow();
    Attempt victim = log.await(now -> now.last(Started.class)).attempt();

    for (int death = 1; death <= 2; death++) {
      int before = death - 1;
      Attempt attempt =
          log.await(now ->
              now.facts(Started.class).stream()
                  .map(Started::attempt)
                  .filter(started -> started.trial().equals(victim.trial()))
                  .skip(before)
                  .findFirst());
      killTheOneWith(run, attempt);
    }

    assertThat(run.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(run.exitValue()).as(processes.log("run.log")).isEqualTo(1);
    List<TrialView> trials = sweep.awaitTheEnd();
    TrialView poison =
        trials.stream()
            .filter(t -> t.trial().id().equals(victim.trial()))
            .findFirst()
            .orElseThrow();
    Failure failure = Objects.requireNonNull(poison.failure());
    assertThat(failure.kind()).isEqualTo(FailureKind.POISON);
    assertThat(failure.message()).isEqualTo("2 workers in a row ended while they ran this trial");
    assertThat(failure.lastWords()).contains("Ready", "it was at: ");
    assertThat(trials)
        .filteredOn(trial -> !trial.equals(poison))
        .hasSize(5)
        .allMatch(trial -> trial.status() == TrialStatus.DONE);
  }

  private static String idling(int milliseconds) {
    return SweepText.idling(milliseconds, 6) + "retries: {max_restarts: 1}\n";
  }

  /** Of the pool of a run; the process has the worker's name on its command line. */
  private void killTheOneWith(Process run, Attempt attempt) throws Exception {
    String worker =
        log.facts(Assigned.class).stream()
            .filter(assigned -> assigned.attempt().equals(attempt))
            .map(assigned -> assigned.worker().value().replaceFirst("(worker-\\d+)-.*", "$1"))
            .findFirst()
            .orElseThrow();
    ProcessHandle process =
        run.descendants()
            .filter(child -> commandOf(child).contains("--name\0" + worker + "\0"))
            .findFirst()
            .orElseThrow();
    ProcessesForTests.signal("KILL", process.pid());
  }

  private static String commandOf(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc", "" + process.pid(), "cmdline"));
    } catch (IOException e) {
      return ""; // gone
    }
  }

  /** As it notes it each second for the case that it dies; 0 where it has not yet. */
  private long stepOf(String worker) throws IOException {
    String noted =
        Files.readString(processes.artifacts().resolve("remains").resolve(worker + ".remains"));
    Matcher step = Pattern.compile("\"activity\":\"step ([0-9,]+) of").matcher(noted);
    return step.find() ? Long.parseLong(step.group(1).replace(",", "")) : 0;
  }

  private static boolean someoneHoldsOneThatHasNotStarted(FollowedLog now) {
    List<Attempt> started = now.facts(Started.class).stream().map(Started::attempt).toList();
    return now.ledger().busyWorkers().stream()
        .map(worker -> now.ledger().open(worker))
        .anyMatch(open ->
            open.size() == 2
                && started.contains(open.getFirst())
                && !started.contains(open.getLast()));
  }

  /** The one trial ends, by its second attempt, with the bits that it always has. */
  private TrialView runAgainOnce() throws Exception {
    TrialView trial = sweep.awaitThatItEndsAsIfNothingHadHappened();
    assertThat(log.facts(LeaseExpired.class))
        .singleElement()
        .matches(LeaseExpired::charged, "charged");
    assertThat(trial.attempts()).isEqualTo(2);
    long expired = log.records(LeaseExpired.class).getFirst().at();
    System.out.printf(
        "run again %d ms behind the end of the lease%n",
        log.records(Started.class).getLast().at() - expired);
    return trial;
  }
}
