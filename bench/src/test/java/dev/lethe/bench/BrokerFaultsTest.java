package dev.lethe.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lethe.bench.soak.Line;
import dev.lethe.orchestrator.kafka.Cluster;
import dev.lethe.orchestrator.ledger.EpochPoint;
import dev.lethe.orchestrator.ledger.SweepStatus;
import dev.lethe.orchestrator.ledger.TrialStatus;
import dev.lethe.orchestrator.ledger.TrialView;
import dev.lethe.protocol.Fact.LeaseExpired;
import dev.lethe.protocol.Report.Completed;
import dev.lethe.protocol.Report.EpochFinished;
import dev.lethe.protocol.SweepName;
import dev.lethe.protocol.TopicNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A broker that dies, and a network that drops or delays, while a trial trains. */
@Tag("faults")
class BrokerFaultsTest {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final SweepName SWEEP = new SweepName("cut-off");
  private static final int EPOCHS = 150;
  private static final String TRAINING =
      """
      apiVersion: lethe/v1
      kind: Sweep
      name: cut-off
      metric: {name: validation/accuracy, goal: maximize}
      report: test/accuracy
      task:
        dataset: {name: shapes, classes: 4, size: 16, cue: 0.5, noise: 0.06, train: 480, validation: 60, test: 60}
        model: {name: small-cnn, width: 4}
      parameters: {learning_rate: 0.05, batch_size: 24}
      variants: {sgd: {}}
      baseline: sgd
      method: grid
      budget: {per_trial: {epochs: 150}}
      seeds: {tune: 1, confirm: 0}
      checkpoint: {every: 1s}
      """;

  @RegisterExtension private static final BrokerForTests BROKER = new BrokerForTests();

  @TempDir Path directory;
  private final TopicNames topics = BrokerForTests.freshTopics();
  private Line line;
  private ProcessesForTests orchestrators;
  private ProcessesForTests workers;
  private FollowedLog log;

  @BeforeEach
  void begin() throws Exception {
    line = Line.to(Integer.parseInt(BROKER.bootstrap().replaceFirst(".*:", "")));
    orchestrators = new ProcessesForTests(directory, BROKER.bootstrap(), topics);
    workers = new ProcessesForTests(directory, "127.0.0.1:" + line.port(), topics);
    log = new FollowedLog(cluster(), SWEEP);
    Process _ = orchestrators.orchestrator("orchestrator.log");
    workers.worker("one");
    orchestrators.submit("orchestrator.log", TRAINING, 1);
    log.open();
    log.awaitThat(now -> now.facts(EpochFinished.class).size() > 3);
  }

  @AfterEach
  void end() throws Exception {
    log.close();
    workers.close();
    orchestrators.close();
    line.close();
  }

  @Test
  void trainingGoesOnWhileTheBrokerIsDeadAndWhatItSaidIsDeliveredOnce() throws Exception {
    ProcessesForTests.signal("KILL", BROKER.pid());
    awaitTraining();

    BROKER.start();

    awaitTheEnd();
    assertThat(log.sweep().trials()).extracting(TrialView::attempts).containsExactly(1);
    assertThatEachPointIsThereOnce();
  }

  @Test
  void aWorkerThatIsCutOffForAMomentLosesNothing() throws Exception {
    line.cut();
    awaitTraining();

    line.mend();

    awaitTheEnd();
    assertThatEachPointIsThereOnce();
    assertThat(log.facts(LeaseExpired.class)).hasSizeLessThanOrEqualTo(1);
  }

  @Test
  void aSlowNetworkOnlyDelays() throws Exception {
    line.slow(500);

    awaitTheEnd();

    assertThat(log.facts(LeaseExpired.class)).isEmpty();
    assertThatEachPointIsThereOnce();
  }

  /** Until the worker has trained to the end, of which nobody hears; its remains tell. */
  private void awaitTraining() {
    await().atMost(PATIENCE).until(() -> !remains().contains("\"attempt\""));
  }

  private String remains() throws IOException {
    try (Stream<Path> files = Files.list(workers.artifacts().resolve("remains"))) {
      return Files.readString(files.findFirst().orElseThrow());
    }
  }

  private void awaitTheEnd() {
    log.awaitThat(now -> now.sweep().status() == SweepStatus.FINISHED);
  }

  private void assertThatEachPointIsThereOnce() {
    List<TrialView> trials = log.sweep().trials();
    assertThat(trials).hasSize(1).allMatch(trial -> trial.status() == TrialStatus.DONE);
    assertThat(log.facts(Completed.class)).hasSize(1);
    assertThat(trials.getFirst().epochs())
        .extracting(EpochPoint::epoch)
        .containsExactlyElementsOf(IntStream.rangeClosed(1, EPOCHS).boxed().toList());
  }

  private Cluster cluster() {
    return new Cluster(BROKER.bootstrap(), topics);
  }
}
