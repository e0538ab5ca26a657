package dev.lethe.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lethe.orchestrator.kafka.Cluster;
import dev.lethe.orchestrator.ledger.SweepStatus;
import dev.lethe.orchestrator.ledger.TrialStatus;
import dev.lethe.orchestrator.ledger.TrialView;
import dev.lethe.protocol.Attempt;
import dev.lethe.protocol.Fact;
import dev.lethe.protocol.Fact.Assigned;
import dev.lethe.protocol.Fact.LeaseExpired;
import dev.lethe.protocol.Failure;
import dev.lethe.protocol.FailureKind;
import dev.lethe.protocol.LogRecord;
import dev.lethe.protocol.Report;
import dev.lethe.protocol.Report.Checkpointed;
import dev.lethe.protocol.Report.Completed;
import dev.lethe.protocol.Report.EpochFinished;
import dev.lethe.protocol.Report.HandedBack;
import dev.lethe.protocol.Report.Reason;
import dev.lethe.protocol.Report.Started;
import dev.lethe.protocol.SweepName;
import dev.lethe.protocol.TopicNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever happens to one worker, with real processes on a real broker: its trial is run again,
 * from what was kept, and counts once. Each deed waits for the fact that it is to follow.
 */
@Tag("faults")
class WorkerFaultsTest {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final long STEPS_PER_EPOCH = 480 / 24;
  private static final SweepName SWEEP = new SweepName("faults");
  private static final String TOP =
      """
      apiVersion: lethe/v1
      kind: Sweep
      name: faults
      metric: {name: validation/accuracy, goal: maximize}
      report: test/accuracy
      baseline: sgd
      method: grid
      """;
  private static final String ONE_TRAINING =
      TOP
          + """
          task:
            dataset: {name: shapes, classes: 4, size: 16, cue: 0.5, noise: 0.06, train: 480, validation: 60, test: 60}
            model: {name: small-cnn, width: 4}
          parameters: {learning_rate: 0.05, batch_size: 24}
          variants: {sgd: {}}
          budget: {per_trial: {epochs: 150}}
          seeds: {tune: 1, confirm: 0}
          checkpoint: {every: 1s}
          """;
  private static final String SLOW_TO_BEGIN =
      ONE_TRAINING.replace("train: 480", "train: 60000").replace("epochs: 150", "steps: 30");
  private static final String SLOW_TO_END =
      ONE_TRAINING.replace("epochs: 150", "epochs: 2")
          + "measures: [{name: hessian-top, repetitions: 400, runs: all}]\n";

  /** Its one step takes a processor many seconds. */
  private static final String ONE_LONG_STEP =
      ONE_TRAINING
          .replace("width: 4", "width: 192")
          .replace("batch_size: 24", "batch_size: 480")
          .replace("epochs: 150", "steps: 1");

  /** Its attention wants half a terabyte. */
  private static final String TOO_LARGE =
      TOP
          + """
          task:
            dataset: {name: shapes, classes: 4, size: 64, train: 4096, validation: 4, test: 4}
            model: {name: vit, width: 2, depth: 2, heads: 2, patch: 1}
          parameters: {learning_rate: 0.05, batch_size: 4096}
          variants: {sgd: {}}
          budget: {per_trial: {steps: 1}}
          seeds: {tune: 1, confirm: 0}
          retries: {max_restarts: 1}
          """;

  private static final String IDLING =
      TOP
          + """
          task: {noop: {milliseconds: 800}}
          variants: {sgd: {rho: {values: [1, 2, 3, 4, 5, 6]}}}
          budget: {per_trial: {steps: 1}}
          seeds: {tune: 1, confirm: 0}
          retries: {max_restarts: 1}
          """;

  @RegisterExtension private static final BrokerForTests BROKER = new BrokerForTests();

  @TempDir Path directory;
  private final TopicNames topics = BrokerForTests.freshTopics();
  private ProcessesForTests processes;
  private FollowedLog log;

  @BeforeEach
  void begin() {
    processes = new ProcessesForTests(directory, BROKER.bootstrap(), topics);
    log = new FollowedLog(cluster(), SWEEP);
  }

  @AfterEach
  void end() {
    log.close();
    processes.close();
  }

  @Test
  void killedBeforeItHasStarted() throws Exception {
    submitTo(2, SLOW_TO_BEGIN);
    Assigned assigned = log.await(now -> now.last(Assigned.class));

    killThatOf(assigned.worker().value());

    TrialView again = runAgainOnce();
    assertThat(attemptsThat(Started.class)).containsExactly(2);
    assertThat(again.worker()).isNotEqualTo(assigned.worker());
  }

  @Test
  void killedInTraining() throws Exception {
    submitTo(2, ONE_TRAINING);
    Checkpointed kept = log.await(now -> now.last(Checkpointed.class));

    killThatOf(nameOfItsWorker());

    runAgainOnce();
    Checkpointed last =
        log.facts(Checkpointed.class).stream()
            .filter(fact -> fact.attempt().number() == 1)
            .reduce(kept, (_, later) -> later);
    assertThat(stepsOf(2).getFirst())
        .as("steps at the end of the first epoch of the attempt that went on")
        .isGreaterThan(last.checkpoint().step());
    assertThat(processes.checkpoints()).as("a trial that has ended needs none").isEmpty();
  }

  @Test
  void killedBetweenItsLastEpochAndItsCompletion() throws Exception {
    submitTo(2, SLOW_TO_END);
    log.awaitThat(now -> now.facts(EpochFinished.class).size() == 2);
    String worker = nameOfItsWorker();
    assertThat(log.facts(Completed.class)).isEmpty();

    killThatOf(worker);

    runAgainOnce();
  }

  /**
   * The broker takes nothing while it stands still, and its worker has ended an epoch meanwhile;
   * what was on its way then may arrive or not.
   */
  @Test
  void killedInTheMiddleOfAReport() throws Exception {
    submitTo(2, ONE_TRAINING);
    log.await(now -> now.last(Checkpointed.class));
    String worker = nameOfItsWorker();
    ProcessesForTests.signal("STOP", BROKER.pid());
    try {
      long before = stepOf(worker);
      await().atMost(PATIENCE).until(() -> stepOf(worker) >= before + 2 * STEPS_PER_EPOCH);
      killThatOf(worker);
    } finally {
      ProcessesForTests.signal("CONT", BROKER.pid());
    }

    runAgainOnce();
  }

  @Test
  void killedWhileItHoldsATrialThatHasNotStarted() throws Exception {
    submitTo(1, IDLING);
    log.awaitThat(WorkerFaultsTest::someoneHoldsOneThatHasNotStarted);
    String worker = log.last(Assigned.class).orElseThrow().worker().value();

    killThatOf(worker);
    processes.worker("two");

    awaitTheEnd();
    List<Attempt> started = log.facts(Started.class).stream().map(Started::attempt).toList();
    assertThat(log.facts(LeaseExpired.class))
        .hasSize(2)
        .allMatch(expired -> expired.charged() == started.contains(expired.attempt()));
    assertThatAllAreDoneOnce(6);
  }

  @Test
  void preemptedItHandsBackWhatItHasAndIsNotBlamed() throws Exception {
    submitTo(2, ONE_TRAINING);
    log.awaitThat(now -> now.facts(EpochFinished.class).size() > 3);
    Process preempted = processes.named(nameOfItsWorker());

    ProcessesForTests.signal("TERM", preempted.pid());

    assertThat(preempted.waitFor(30, TimeUnit.SECONDS)).as("gone within its grace").isTrue();
    HandedBack back = log.await(now -> now.last(HandedBack.class));
    assertThat(back.reason()).isEqualTo(Reason.LEAVING);
    long step = Objects.requireNonNull(back.checkpoint()).step();
    TrialView again = awaitTheEnd().getFirst();
    assertThat(log.facts(LeaseExpired.class)).isEmpty();
    assertThat(stepsOf(2).getFirst()).isGreaterThan(step);
    assertThatItEndedAsIfNothingHadHappened(again, ONE_TRAINING);
  }

  @Test
  void aZombieChangesNothingAndDropsWhatIsNotItsOwnAnyMore() throws Exception {
    submitTo(2, ONE_TRAINING.replace("epochs: 150", "epochs: 400"));
    log.awaitThat(now -> now.facts(EpochFinished.class).size() > 3);
    String name = nameOfItsWorker();
    Process zombie = processes.named(name);
    ProcessesForTests.signal("STOP", zombie.pid());
    LeaseExpired expired = log.await(now -> now.last(LeaseExpired.class));
    log.awaitThat(now -> attemptsThat(EpochFinished.class).contains(2));

    ProcessesForTests.signal("CONT", zombie.pid());

    processes.awaitLog(name.replaceFirst("-.*", "") + ".log", "Stops what is not wanted any more");
    TrialView again = awaitTheEnd().getFirst();
    assertThat(zombie.isAlive()).isTrue();
    assertThat(again.attempts()).isEqualTo(2);
    assertThat(recordsBehind(expired))
        .noneMatch(
            record -> record.fact() instanceof Report report && report.attempt().number() == 1);
    assertThatItEndedAsIfNothingHadHappened(
        again, ONE_TRAINING.replace("epochs: 150", "epochs: 400"));
  }

  @Test
  void aTrialThatAlwaysKillsItsWorkerIsPoisonWithItsLastWordsAndTheOthersLiveOn() throws Exception {
    Process run = processes.run("run.log", IDLING.replace("800", "3000"), 2);
    follow();
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
    List<TrialView> trials = awaitTheEnd();
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

  @Test
  void aWorkerWhoseStepDoesNotEndSaysSoAndEndsAndAnotherRunsItsTrial() throws Exception {
    Process _ = processes.orchestrator("orchestrator.log");
    Process stalled = processes.worker(List.of(), "one", "--stall=2");
    processes.submit("orchestrator.log", ONE_LONG_STEP, 1);
    follow();

    assertThat(stalled.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();

    assertThat(stalled.exitValue()).as(processes.log("one.log")).isEqualTo(70);
    assertThat(processes.log("one.log"))
        .contains("shows no progress for more than 2 s", "ends, so that it is run again");
    processes.worker("two");
    TrialView again = awaitTheEnd().getFirst();
    assertThat(again.attempts()).isEqualTo(2);
    assertThat(Objects.requireNonNull(again.worker()).value()).startsWith("two");
    assertThat(log.facts(LeaseExpired.class)).singleElement().matches(LeaseExpired::charged);
    assertThatAllAreDoneOnce(1);
  }

  @Test
  void aSlowWorkerKeepsWhatItHas() throws Exception {
    submitTo(2, IDLING.replace("5, 6]", "5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]"));
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

    awaitTheEnd();

    assertThat(log.facts(LeaseExpired.class)).isEmpty();
    assertThat(completedBy("one")).isPositive();
    assertThat(log.sweep().trials()).hasSize(16).allMatch(t -> t.status() == TrialStatus.DONE);
  }

  @Test
  void aTrialThatIsTooLargeForTheDeviceFailsAndItsWorkerLivesOn() throws Exception {
    submitTo(1, TOO_LARGE);

    TrialView failed = awaitTheEnd().getFirst();

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

  private void submitTo(int workers, String yaml) throws Exception {
    Process _ = processes.orchestrator("orchestrator.log");
    for (String name : List.of("one", "two").subList(0, workers)) {
      processes.worker(name);
    }
    processes.submit("orchestrator.log", yaml, workers);
    follow();
  }

  private void follow() throws Exception {
    await().atMost(PATIENCE).ignoreExceptions().until(() -> FoldedLog.of(cluster()).epoch() >= 0);
    log.open();
    log.awaitThat(now -> now.view().isPresent());
  }

  private Cluster cluster() {
    return new Cluster(BROKER.bootstrap(), topics);
  }

  private void killThatOf(String worker) throws Exception {
    ProcessesForTests.kill(processes.named(worker));
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

  private String nameOfItsWorker() {
    return log.sweep().trials().stream()
        .filter(trial -> trial.status() == TrialStatus.RUNNING)
        .map(trial -> Objects.requireNonNull(trial.worker()).value())
        .findFirst()
        .orElseThrow();
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
    TrialView trial = awaitTheEnd().getFirst();
    assertThat(log.facts(LeaseExpired.class))
        .singleElement()
        .matches(LeaseExpired::charged, "charged");
    assertThat(trial.attempts()).isEqualTo(2);
    assertThatItEndedAsIfNothingHadHappened(trial, log.sweep().yaml());
    long expired = log.records(LeaseExpired.class).getFirst().at();
    System.out.printf(
        "run again %d ms behind the end of the lease%n",
        log.records(Started.class).getLast().at() - expired);
    return trial;
  }

  private List<TrialView> awaitTheEnd() {
    log.awaitThat(now -> now.sweep().status() == SweepStatus.FINISHED);
    return log.sweep().trials();
  }

  private void assertThatItEndedAsIfNothingHadHappened(TrialView trial, String yaml)
      throws Exception {
    assertThatAllAreDoneOnce(1);
    assertThat(trial.epochs()).extracting(epoch -> epoch.epoch()).doesNotHaveDuplicates();
    assertThat(Undisturbed.untimed(trial.metrics()))
        .isEqualTo(Undisturbed.metrics(yaml, trial.trial(), directory.resolve("undisturbed")));
  }

  private void assertThatAllAreDoneOnce(int trials) {
    assertThat(log.sweep().trials())
        .hasSize(trials)
        .allMatch(trial -> trial.status() == TrialStatus.DONE);
    assertThat(log.facts(Completed.class))
        .hasSize(trials)
        .extracting(fact -> fact.attempt().trial())
        .doesNotHaveDuplicates();
  }

  private List<Integer> attemptsThat(Class<? extends Report> said) {
    return log.facts(said).stream().map(fact -> fact.attempt().number()).distinct().toList();
  }

  private List<Long> stepsOf(int attempt) {
    return log.written(EpochFinished.class).stream()
        .filter(fact -> fact.attempt().number() == attempt)
        .map(EpochFinished::steps)
        .toList();
  }

  private List<LogRecord> recordsBehind(Fact fact) {
    List<LogRecord> all = log.records(Fact.class);
    int place = all.stream().map(LogRecord::fact).toList().indexOf(fact);
    return all.subList(place + 1, all.size());
  }
}
