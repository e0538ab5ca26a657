package dev.lethe.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lethe.orchestrator.kafka.Cluster;
import dev.lethe.orchestrator.ledger.EpochPoint;
import dev.lethe.orchestrator.ledger.SweepStatus;
import dev.lethe.orchestrator.ledger.TrialStatus;
import dev.lethe.orchestrator.ledger.TrialView;
import dev.lethe.protocol.Report.Completed;
import dev.lethe.protocol.TopicNames;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * A sweep that real processes run on a real broker, and its log as it is written, for a test that
 * disturbs them.
 */
final class DisturbedSweep implements AutoCloseable {
  /** The output of the orchestrator, where there is one. */
  static final String ORCHESTRATOR = "orchestrator.log";

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final Path directory;
  private final TopicNames topics = BrokerForTests.freshTopics();
  private final Cluster cluster;
  private final ProcessesForTests processes;
  private final FollowedLog log;

  DisturbedSweep(Path directory, String bootstrap) {
    this.directory = directory;
    this.cluster = new Cluster(bootstrap, topics);
    this.processes = new ProcessesForTests(directory, bootstrap, topics);
    this.log = new FollowedLog(cluster, SweepText.NAME);
  }

  TopicNames topics() {
    return topics;
  }

  ProcessesForTests processes() {
    return processes;
  }

  FollowedLog log() {
    return log;
  }

  /** Starts an orchestrator, which it returns, and workers of these names that run the sweep. */
  Process begin(String yaml, String... workers) throws Exception {
    Process orchestrator = processes.orchestrator(ORCHESTRATOR);
    for (String worker : workers) {
      processes.worker(worker);
    }
    submit(ORCHESTRATOR, yaml, workers.length);
    return orchestrator;
  }

  /** Hands the sweep in to the orchestrator with this output when there are so many workers. */
  void submit(String orchestrator, String yaml, int workers) throws Exception {
    processes.submit(orchestrator, yaml, workers);
    follow();
  }

  /** Reads the log until the sweep is in it, whoever hands it in. */
  void follow() {
    await().atMost(PATIENCE).ignoreExceptions().until(() -> FoldedLog.of(cluster).epoch() >= 0);
    log.open();
    log.awaitThat(now -> now.view().isPresent());
  }

  /** The id of the one worker that runs a trial. */
  String workerAtWork() {
    return log.sweep().trials().stream()
        .filter(trial -> trial.status() == TrialStatus.RUNNING)
        .map(trial -> Objects.requireNonNull(trial.worker()).value())
        .findFirst()
        .orElseThrow();
  }

  void kill(String worker) throws InterruptedException {
    ProcessesForTests.kill(processes.named(worker));
  }

  List<TrialView> awaitTheEnd() {
    log.awaitThat(now -> now.sweep().status() == SweepStatus.FINISHED);
    return log.sweep().trials();
  }

  void awaitThatAllAreDoneOnce(int trials) {
    assertThat(awaitTheEnd()).hasSize(trials).allMatch(trial -> trial.status() == TrialStatus.DONE);
    assertThat(log.facts(Completed.class))
        .hasSize(trials)
        .extracting(fact -> fact.attempt().trial())
        .doesNotHaveDuplicates();
  }

  /** The one trial has each of its epochs once. */
  TrialView awaitThatEachPointIsThereOnce(int epochs) {
    awaitThatAllAreDoneOnce(1);
    TrialView trial = log.sweep().trials().getFirst();
    assertThat(trial.epochs())
        .extracting(EpochPoint::epoch)
        .containsExactlyElementsOf(IntStream.rangeClosed(1, epochs).boxed().toList());
    return trial;
  }

  /** The one trial has the bits that it always has. */
  TrialView awaitThatItEndsAsIfNothingHadHappened() throws Exception {
    awaitThatAllAreDoneOnce(1);
    TrialView trial = log.sweep().trials().getFirst();
    assertThat(trial.epochs()).extracting(EpochPoint::epoch).doesNotHaveDuplicates();
    assertThat(Undisturbed.untimed(trial.metrics()))
        .isEqualTo(
            Undisturbed.metrics(
                log.sweep().yaml(), trial.trial(), directory.resolve("undisturbed")));
    return trial;
  }

  @Override
  public void close() {
    log.close();
    processes.close();
  }
}
