package dev.lethe.helm.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backlog of 500 trials and a pool of up to 20 workers with the chart's defaults, measured. */
@Tag("cluster")
class BacklogTest {
  private static final int TRIALS = 500;
  private static final int MOST = 20;
  private static final int MILLISECONDS = 5_000;

  @TempDir Path folder;

  @Test
  void aPoolFillsWithABacklogLosesNothingAndGoesHome() throws Exception {
    try (Lab lab = Lab.start(folder, Container.Workers.NOOP)) {
      lab.install("--set=pools.cpu.max=" + MOST);

      lab.submit("backlog", TRIALS, MILLISECONDS);
      lab.awaitDone("backlog");
      await().atMost(Lab.PATIENCE).until(() -> lab.workers().isEmpty());

      Logged logged = lab.logged("backlog");
      List<PodLife.Span> lives = lab.nodes().workersSpans();
      System.out.printf(
          "%d trials of %d ms, at most %d workers, load of the machine %s%n%slost                  "
              + " %d trials%n",
          TRIALS,
          MILLISECONDS,
          MOST,
          ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
          PoolUse.of(logged, lives, MOST),
          TRIALS - logged.completed().size());
      assertThat(logged.planned()).hasSize(TRIALS);
      assertThat(logged.completed().keySet()).isEqualTo(logged.planned());
      assertThat(logged.completed().values()).allMatch(times -> times == 1);
      assertThat(logged.failures()).isEmpty();
    }
  }
}
