package dev.lethe.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lethe.orchestrator.kafka.Cluster;
import dev.lethe.orchestrator.ledger.EpochPoint;
import dev.lethe.orchestrator.ledger.SweepStatus;
import dev.lethe.orchestrator.ledger.TrialStatus;
import dev.lethe.orchestrator.ledger.TrialView;
import dev.lethe.protocol.Report.Completed;
import dev.lethe.protocol.Report.EpochFinished;
import dev.lethe.protocol.SweepName;
import dev.lethe.protocol.TopicNames;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * A broker that is away for longer than anybody waits for one answer: 10 s for an election, 30 s
 * for an append, 60 s for the end of the log, and longer than the patience that the worker here is
 * told to have with a trial that stands still, and with no trial. {@code -Dlethe.outage=PT10M} lets
 * it be away for ten minutes.
 */
@Tag("faults")
class OutageTest {
  private static final Duration OUTAGE =
      Duration.parse(System.getProperty("lethe.outage", "PT80S"));
  private static final SweepName SWEEP = new SweepName("outlived");
  private static final int EPOCHS = 100;
  private static final String TRAINING =
      """
      apiVersion: lethe/v1
      kind: Sweep
      name: outlived
      metric: {name: validation/accuracy, goal: maximize}
      report: test/accuracy
      task:
        dataset: {name: shapes, classes: 4, size: 16, cue: 0.5, noise: 0.06, train: 480, validation: 60, test: 60}
        model: {name: small-cnn, width: 4}
      parameters: {learning_rate: 0.05, batch_size: 24}
      variants: {sgd: {}}
      baseline: sgd
      method: grid
      budget: {per_trial: {epochs: 100}}
      seeds: {tune: 1, confirm: 0}
      """;

  @RegisterExtension private static final BrokerForTests BROKER = new BrokerForTests();

  @TempDir Path directory;
  private final TopicNames topics = BrokerForTests.freshTopics();
  private ProcessesForTests processes;
  private FollowedLog log;

  @BeforeEach
  void begin() {
    processes = new ProcessesForTests(directory, BROKER.bootstrap(), topics);
    log = new FollowedLog(new Cluster(BROKER.bootstrap(), topics), SWEEP);
  }

  @AfterEach
  void end() {
    log.close();
    processes.close();
  }

  @Test
  void everybodyStaysAndWhatWasSaidMeanwhileIsDeliveredOnce() throws Exception {
    Process orchestrator = processes.orchestrator("orchestrator.log");
    Process worker = processes.worker(List.of(), "one", "--stall=30", "--idle=30");
    processes.submit("orchestrator.log", TRAINING, 1);
    log.open();
    log.awaitThat(now -> now.facts(EpochFinished.class).size() > 3);

    Instant end = Instant.now().plus(OUTAGE);
    ProcessesForTests.signal("KILL", BROKER.pid());
    await()
        .atMost(OUTAGE.plusSeconds(60))
        .pollInterval(Duration.ofSeconds(1))
        .until(() -> Instant.now().isAfter(end));

    assertThat(orchestrator.isAlive()).as(processes.log("orchestrator.log")).isTrue();
    assertThat(processes.readiness("orchestrator.log")).isEqualTo(503);
    assertThat(processes.log("orchestrator.log")).contains("Kafka does not answer");
    assertThat(worker.isAlive()).as(processes.log("one.log")).isTrue();
    BROKER.start();
    log.awaitThat(now -> now.sweep().status() == SweepStatus.FINISHED);
    assertThatItIsAsIfNothingHadHappened();
    assertThat(processes.readiness("orchestrator.log")).isEqualTo(200);
    assertThat(worker.waitFor(2, TimeUnit.MINUTES)).as("leaves for want of trials").isTrue();
    assertThat(worker.exitValue()).as(processes.log("one.log")).isZero();
  }

  private void assertThatItIsAsIfNothingHadHappened() {
    TrialView trial = log.sweep().trials().getFirst();
    assertThat(trial.status()).isEqualTo(TrialStatus.DONE);
    assertThat(trial.attempts()).isEqualTo(1);
    assertThat(log.facts(Completed.class)).hasSize(1);
    assertThat(trial.epochs())
        .extracting(EpochPoint::epoch)
        .containsExactlyElementsOf(IntStream.rangeClosed(1, EPOCHS).boxed().toList());
  }

  @Test
  void anOrchestratorThatIsStartedMeanwhileWaitsAndLeadsWhenTheBrokerIsThere() throws Exception {
    BROKER.stop();
    Process orchestrator = processes.orchestrator("early.log");
    processes.awaitLog("early.log", "Waits for it");

    BROKER.start();

    processes.awaitLog("early.log", "Leads");
    await().atMost(Duration.ofMinutes(1)).until(() -> processes.readiness("early.log") == 200);
    assertThat(orchestrator.isAlive()).isTrue();
  }
}
