package dev.lethe.bench;

import static dev.lethe.bench.DisturbedSweep.ORCHESTRATOR;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.protocol.Report.EpochFinished;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A worker that cannot keep on disk what it has to say while the broker is away. */
@Tag("faults")
class FullDiskTest {
  private static final int REPORT_LOST = 71;
  private static final String TRAINING =
      SweepText.of(
          """
          task:
            dataset: {name: shapes, classes: 4, size: 8, train: 96, validation: 8, test: 8}
            model: {name: mlp, width: 4, depth: 1}
          parameters: {learning_rate: 0.05, batch_size: 24}
          variants: {sgd: {}}
          baseline: sgd
          budget: {per_trial: {epochs: 4000}}
          seeds: {tune: 1, confirm: 0}
          """);

  /** No file may become longer than this many blocks of 512 bytes, as on a disk that is full. */
  private static final List<String> ON_A_SMALL_DISK =
      List.of("/bin/sh", "-c", "ulimit -f 256; exec \"$@\"", "sh");

  @RegisterExtension private static final BrokerForTests BROKER = new BrokerForTests();

  @TempDir Path directory;
  @AutoClose private DisturbedSweep sweep;

  @BeforeEach
  void begin() {
    sweep = new DisturbedSweep(directory, BROKER.bootstrap());
  }

  @Test
  void aWorkerWhoseDiskIsFullSaysSoAndEndsAndAnotherRunsItsTrial() throws Exception {
    ProcessesForTests processes = sweep.processes();
    Process _ = processes.orchestrator(ORCHESTRATOR);
    Process small = processes.worker(ON_A_SMALL_DISK, "small");
    sweep.submit(ORCHESTRATOR, TRAINING, 1);
    sweep.log().awaitThat(now -> now.facts(EpochFinished.class).size() > 3);

    ProcessesForTests.signal("KILL", BROKER.pid());

    assertThat(small.waitFor(2, TimeUnit.MINUTES)).isTrue();
    assertThat(small.exitValue()).as(processes.log("small.log")).isEqualTo(REPORT_LOST);
    assertThat(processes.log("small.log"))
        .contains("cannot keep reports in", "so that what it has is run again by another worker");
    BROKER.start();
    Process _ = processes.worker("large");
    sweep.awaitThatEachPointIsThereOnce(4000);
  }
}
