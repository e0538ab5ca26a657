package dev.lethe.bench;

import static dev.lethe.bench.DisturbedSweep.ORCHESTRATOR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lethe.protocol.Report.EpochFinished;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
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
  private static final int EPOCHS = 100;

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
  void everybodyStaysAndWhatWasSaidMeanwhileIsDeliveredOnce() throws Exception {
    Process orchestrator = processes.orchestrator(ORCHESTRATOR);
    Process worker = processes.worker(List.of(), "one", "--stall=30", "--idle=30");
    sweep.submit(ORCHESTRATOR, SweepText.training(EPOCHS), 1);
    sweep.log().awaitThat(now -> now.facts(EpochFinished.class).size() > 3);

    Instant end = Instant.now().plus(OUTAGE);
    ProcessesForTests.signal("KILL", BROKER.pid());
    await()
        .atMost(OUTAGE.plusSeconds(60))
        .pollInterval(Duration.ofSeconds(1))
        .until(() -> Instant.now().isAfter(end));

    assertThat(orchestrator.isAlive()).as(processes.log(ORCHESTRATOR)).isTrue();
    assertThat(processes.readiness(ORCHESTRATOR)).isEqualTo(503);
    assertThat(processes.log(ORCHESTRATOR)).contains("Kafka does not answer");
    assertThat(worker.isAlive()).as(processes.log("one.log")).isTrue();
    BROKER.start();
    assertThat(sweep.awaitThatEachPointIsThereOnce(EPOCHS).attempts()).isEqualTo(1);
    awaitReady(ORCHESTRATOR);
    assertThat(worker.waitFor(2, TimeUnit.MINUTES)).as("leaves for want of trials").isTrue();
    assertThat(worker.exitValue()).as(processes.log("one.log")).isZero();
  }

  @Test
  void anOrchestratorThatIsStartedMeanwhileWaitsAndLeadsWhenTheBrokerIsThere() throws Exception {
    BROKER.stop();
    Process orchestrator = processes.orchestrator("early.log");
    processes.awaitLog("early.log", "Waits for it");

    BROKER.start();

    processes.awaitLog("early.log", "Leads");
    awaitReady("early.log");
    assertThat(orchestrator.isAlive()).isTrue();
  }

  /** The leader's own beats come on a connection of their own, and are heard a moment later. */
  private void awaitReady(String log) {
    await().atMost(Duration.ofMinutes(1)).until(() -> processes.readiness(log) == 200);
  }
}
