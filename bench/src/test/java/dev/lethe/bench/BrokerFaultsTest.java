package dev.lethe.bench;

import static dev.lethe.bench.DisturbedSweep.ORCHESTRATOR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lethe.bench.soak.Line;
import dev.lethe.protocol.Fact.LeaseExpired;
import dev.lethe.protocol.Report.EpochFinished;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A broker that dies, and a network that drops or delays, while a trial trains. */
@Tag("faults")
class BrokerFaultsTest {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final int EPOCHS = 150;

  @RegisterExtension private static final BrokerForTests BROKER = new BrokerForTests();

  @TempDir Path directory;
  @AutoClose private Line line;
  @AutoClose private DisturbedSweep sweep;
  @AutoClose private ProcessesForTests workers;

  @BeforeEach
  void begin() throws Exception {
    line = Line.to(Integer.parseInt(BROKER.bootstrap().replaceFirst(".*:", "")));
    sweep = new DisturbedSweep(directory, BROKER.bootstrap());
    workers = new ProcessesForTests(directory, "127.0.0.1:" + line.port(), sweep.topics());
    Process _ = sweep.processes().orchestrator(ORCHESTRATOR);
    workers.worker("one");
    sweep.submit(ORCHESTRATOR, SweepText.training(EPOCHS), 1);
    sweep.log().awaitThat(now -> now.facts(EpochFinished.class).size() > 3);
  }

  @Test
  void trainingGoesOnWhileTheBrokerIsDeadAndWhatItSaidIsDeliveredOnce() throws Exception {
    ProcessesForTests.signal("KILL", BROKER.pid());
    awaitTraining();

    BROKER.start();

    assertThat(sweep.awaitThatEachPointIsThereOnce(EPOCHS).attempts()).isEqualTo(1);
  }

  @Test
  void aWorkerThatIsCutOffForAMomentLosesNothing() throws Exception {
    line.cut();
    awaitTraining();

    line.mend();

    sweep.awaitThatEachPointIsThereOnce(EPOCHS);
    assertThat(sweep.log().facts(LeaseExpired.class)).hasSizeLessThanOrEqualTo(1);
  }

  @Test
  void aSlowNetworkOnlyDelays() throws Exception {
    line.slow(500);

    sweep.awaitThatEachPointIsThereOnce(EPOCHS);

    assertThat(sweep.log().facts(LeaseExpired.class)).isEmpty();
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
}
