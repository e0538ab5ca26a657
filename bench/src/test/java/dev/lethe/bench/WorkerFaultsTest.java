package dev.lethe.bench;

import static dev.lethe.bench.DisturbedSweep.ORCHESTRATOR;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.orchestrator.ledger.TrialStatus;
import dev.lethe.orchestrator.ledger.TrialView;
import dev.lethe.protocol.Fact;
import dev.lethe.protocol.Fact.LeaseExpired;
import dev.lethe.protocol.Failure;
import dev.lethe.protocol.FailureKind;
import dev.lethe.protocol.LogRecord;
import dev.lethe.protocol.Report;
import dev.lethe.protocol.Report.Completed;
import dev.lethe.protocol.Report.EpochFinished;
import dev.lethe.protocol.Report.HandedBack;
import dev.lethe.protocol.Report.Reason;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever else happens to one worker, with real processes on a real broker: its trial counts once.
 * Each deed waits for the fact that it is to follow.
 */
@Tag("faults")
class WorkerFaultsTest {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final String TRAINING = SweepText.training(150);

  /** Its one step takes a processor many seconds. */
  private static final String ONE_LONG_STEP =
      TRAINING
          .replace("width: 4", "width: 384")
          .replace("batch_size: 24", "batch_size: 480")
          .replace("epochs: 150", "steps: 1");

  /** Its attention wants half a terabyte. */
  private static final String TOO_LARGE =
      SweepText.of(
          """
          task:
            dataset: {name: shapes, classes: 4, size: 64, train: 4096, validation: 4, test: 4}
            model: {name: vit, width: 2, depth: 2, heads: 2, patch: 1}
          parameters: {learning_rate: 0.05, batch_size: 4096}
          variants: {sgd: {}}
          baseline: sgd
          budget: {per_trial: {steps: 1}}
          seeds: {tune: 1, confirm: 0}
          retries: {max_restarts: 1}
          """);

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
  void preemptedItHandsBackWhatItHasAndIsNotBlamed() throws Exception {
    sweep.begin(TRAINING, "one", "two");
    log.awaitThat(now -> now.facts(EpochFinished.class).size() > 3);
    Process preempted = processes.named(sweep.workerAtWork());

    ProcessesForTests.signal("TERM", preempted.pid());

    assertThat(preempted.waitFor(30, TimeUnit.SECONDS)).as("gone within its grace").isTrue();
    HandedBack back = log.await(now -> now.last(HandedBack.class));
    assertThat(back.reason()).isEqualTo(Reason.LEAVING);
    long step = Objects.requireNonNull(back.checkpoint()).step();
    sweep.awaitThatItEndsAsIfNothingHadHappened();
    assertThat(log.facts(LeaseExpired.class)).isEmpty();
    assertThat(log.stepsOf(2).getFirst()).isGreaterThan(step);
  }

  @Test
  void aZombieChangesNothingAndDropsWhatIsNotItsOwnAnyMore() throws Exception {
    sweep.begin(SweepText.training(400), "one", "two");
    log.awaitThat(now -> now.facts(EpochFinished.class).size() > 3);
    String name = sweep.workerAtWork();
    Process zombie = processes.named(name);
    ProcessesForTests.signal("STOP", zombie.pid());
    LeaseExpired expired = log.await(now -> now.last(LeaseExpired.class));
    log.awaitThat(now -> now.attemptsThat(EpochFinished.class).contains(2));

    ProcessesForTests.signal("CONT", zombie.pid());

    processes.awaitLog(name.replaceFirst("-.*", "") + ".log", "Stops what is not wanted any more");
    TrialView again = sweep.awaitThatItEndsAsIfNothingHadHappened();
    assertThat(zombie.isAlive()).isTrue();
    assertThat(again.attempts()).isEqualTo(2);
    assertThat(recordsBehind(expired))
        .noneMatch(
            record -> record.fact() instanceof Report report && report.attempt().number() == 1);
  }

  @Test
  void aWorkerWhoseStepDoesNotEndSaysSoAndEndsAndAnotherRunsItsTrial() throws Exception {
    Process _ = processes.orchestrator(ORCHESTRATOR);
    Process stalled = processes.worker(List.of(), "one", "--stall=2");
    sweep.submit(ORCHESTRATOR, ONE_LONG_STEP, 1);

    assertThat(stalled.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();

    assertThat(stalled.exitValue()).as(processes.log("one.log")).isEqualTo(70);
    assertThat(processes.log("one.log"))
        .contains("shows no progress for more than 2 s", "ends, so that it is run again");
    processes.worker("two");
    sweep.awaitThatAllAreDoneOnce(1);
    TrialView again = log.sweep().trials().getFirst();
    assertThat(again.attempts()).isEqualTo(2);
    assertThat(Objects.requireNonNull(again.worker()).value()).startsWith("two");
    assertThat(log.facts(LeaseExpired.class)).singleElement().matches(LeaseExpired::charged);
  }

  @Test
  void aSlowWorkerKeepsWhatItHas() throws Exception {
    sweep.begin(SweepText.idling(800, 16), "one", "two");
    for (int pause = 0; pause < 3; pause++) {
      int ended = log.facts(Completed.class).size();
      log.awaitThat(now -> now.facts(Completed.class).size() > ended);
      Process slow = processes.named("one");
      ProcessesForTests.signal("STOP", slow.pid());
      try {
        long before = completedBy("two");
        log.awaitThat(_ -> completedBy("two") >= before + 2);
      } finally {
        ProcessesForTests.signal("CONT", slow.pid());
      }
    }

    sweep.awaitThatAllAreDoneOnce(16);

    assertThat(log.facts(LeaseExpired.class)).isEmpty();
    assertThat(completedBy("one")).isPositive();
  }

  @Test
  void aTrialThatIsTooLargeForTheDeviceFailsAndItsWorkerLivesOn() throws Exception {
    sweep.begin(TOO_LARGE, "one");

    TrialView failed = sweep.awaitTheEnd().getFirst();

    Failure failure = Objects.requireNonNull(failed.failure());
    assertThat(failure.kind()).isEqualTo(FailureKind.OUT_OF_MEMORY);
    assertThat(failure.message())
        .contains("the device has not enough memory for 4096 examples at a time", "it wanted");
    assertThat(log.facts(LeaseExpired.class)).isEmpty();
    assertThat(processes.named("one").isAlive()).isTrue();
  }

  private long completedBy(String name) {
    return log.sweep().trials().stream()
        .filter(trial -> trial.status() == TrialStatus.DONE)
        .filter(trial -> Objects.requireNonNull(trial.worker()).value().startsWith(name + "-"))
        .count();
  }

  private List<LogRecord> recordsBehind(Fact fact) {
    List<LogRecord> all = log.records(Fact.class);
    int place = all.stream().map(LogRecord::fact).toList().indexOf(fact);
    return all.subList(place + 1, all.size());
  }
}
