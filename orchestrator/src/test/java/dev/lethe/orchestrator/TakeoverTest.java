package dev.lethe.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lethe.orchestrator.cli.CommandLineForTests;
import dev.lethe.orchestrator.http.HttpInterface;
import dev.lethe.orchestrator.kafka.Cluster;
import dev.lethe.orchestrator.testing.KafkaForTests;
import dev.lethe.orchestrator.testing.SmallSweep;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two orchestrators on one real broker, spoken to as users do. */
class TakeoverTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path folder;
  private final Cluster cluster = KafkaForTests.freshNamespace();
  private Path file;

  @BeforeEach
  void writeASweep() throws Exception {
    file = folder.resolve("sweep.yaml");
    Files.writeString(
        file,
        SmallSweep.noop(
            "handed-over",
            """
            variants: {one: {rho: {values: [1, 2]}}, two: {rho: {values: [1, 2]}}}
            baseline: one
            budget: {per_trial: {steps: 1}}
            seeds: {tune: 1, confirm: 0}
            """));
  }

  @Test
  void aStandbyTakesCommandsAndTakesOverWhenTheLeaderLeaves() {
    try (Orchestrator second =
        afterLeading(first -> {
          CommandLineForTests submitted = lethe("submit", file.toString(), "--server", first.url());
          assertThat(submitted.status()).as(submitted.errors()).isZero();
          assertThat(submitted.output()).contains("Submitted handed-over: 4 trials planned.");
        })) {
      await().atMost(PATIENCE).until(() -> leads(second));

      CommandLineForTests status = lethe("status", "handed-over", "--server", second.url());
      CommandLineForTests again = lethe("submit", file.toString(), "--server", second.url());
      CommandLineForTests cancelled = lethe("cancel", "handed-over", "--server", second.url());
      CommandLineForTests watched = lethe("watch", "handed-over", "--server", second.url());

      assertThat(status.output()).contains("handed-over: running, 0 of 4 trials ended");
      assertThat(again.output()).contains("is there already, from the same file");
      assertThat(cancelled.output()).contains("Cancelled handed-over; 0 of 4 trials had ended.");
      assertThat(watched.status()).isEqualTo(1);
      assertThat(watched.output()).contains("handed-over: cancelled", "test/accuracy");
    }
  }

  /** Leads with one orchestrator while another stands by, speaks to the standby, and leaves. */
  private Orchestrator afterLeading(java.util.function.Consumer<Orchestrator> deed) {
    try (Orchestrator first = orchestrator("first")) {
      await().atMost(PATIENCE).until(() -> leads(first));
      Orchestrator second = orchestrator("second");
      await().atMost(PATIENCE).until(() -> second.sweeps().leader().isPresent());
      assertThat(leads(second)).isFalse();
      deed.accept(second);
      return second;
    }
  }

  @Test
  void aServerThatIsNotThereIsSaidWithWhatToDo() {
    CommandLineForTests status = lethe("status", "--server", "http://127.0.0.1:9");

    assertThat(status.status()).isEqualTo(3);
    assertThat(status.errors())
        .contains("no orchestrator at http://127.0.0.1:9", "lethe orchestrator --kafka");
  }

  @Test
  void whatCannotBeMeantIsBadInput() {
    assertThat(lethe("status", "NOT A NAME").status()).isEqualTo(2);
    assertThat(lethe("status", "--server", "nonsense").status()).isEqualTo(2);
    assertThat(lethe("submit", folder.resolve("none.yaml").toString()).status()).isEqualTo(2);
  }

  private static boolean leads(Orchestrator orchestrator) {
    return orchestrator.sweeps().leader().filter(leader -> leader.self()).isPresent();
  }

  private Orchestrator orchestrator(String name) {
    HttpInterface.Address anyPort = new HttpInterface.Address("127.0.0.1", 0, "");
    return new Orchestrator(
        cluster, new Orchestrator.Settings(name, false, anyPort, Duration.ofSeconds(30)));
  }

  private static CommandLineForTests lethe(String... arguments) {
    return CommandLineForTests.run(arguments);
  }
}
