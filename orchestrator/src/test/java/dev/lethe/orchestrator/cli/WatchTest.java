package dev.lethe.orchestrator.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lethe.orchestrator.coordinator.Submission;
import dev.lethe.orchestrator.http.FakeSweeps;
import dev.lethe.orchestrator.http.HttpInterface;
import dev.lethe.orchestrator.sweep.Reading;
import dev.lethe.orchestrator.testing.SmallSweep;
import dev.lethe.protocol.SweepName;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class WatchTest {
  private static final SweepName NAME = new SweepName("watched");
  private static final String YAML =
      SmallSweep.training(
          "watched",
          """
          parameters: {learning_rate: {values: [0.1, 0.2]}, batch_size: 50}
          variants: {sgd: {}}
          baseline: sgd
          budget: {per_trial: {epochs: 2}}
          seeds: {tune: 1, confirm: 0}
          """);

  @Test
  void goesOnThroughStartsAndRestartsOfTheOrchestratorAndALogThatWasReplaced() {
    FakeSweeps first = new FakeSweeps();
    first.unread(true);
    HttpInterface server = serve(0, first);
    int port = URI.create(server.url()).getPort();
    CompletableFuture<CommandLineForTests> watch =
        CompletableFuture.supplyAsync(() ->
            CommandLineForTests.run("watch", "watched", "--server", "http://127.0.0.1:" + port));
    await().until(() -> first.asked() > 0);
    submit(first);
    first.complete(NAME, 0, 0.5);
    first.unread(false);
    int asked = first.asked();
    await().until(() -> first.asked() > asked + 2);
    server.close();

    FakeSweeps second = new FakeSweeps();
    second.at(2_000);
    try (HttpInterface _ = serve(port, second)) {
      await().until(() -> second.asked() > 0);
      submit(second);
      second.complete(NAME, 0, 0.625);
      second.complete(NAME, 1, 0.75);
      second.finish(NAME);
      await().atMost(Duration.ofSeconds(30)).until(watch::isDone);
    }

    CommandLineForTests told = watch.join();
    assertThat(told.status()).as(told.errors()).isZero();
    assertThat(told.output())
        .containsSubsequence("[1/2]", "0.6250", "[2/2]", "0.7500", "watched: ");
    assertThat(told.errors()).contains("Waits for it.");
  }

  @Test
  void aSweepThatIsNotThereEndsTheWatch() {
    try (HttpInterface server = serve(0, new FakeSweeps())) {
      CommandLineForTests told =
          CommandLineForTests.run("watch", "nobody", "--server", server.url());

      assertThat(told.status()).isEqualTo(2);
      assertThat(told.errors()).startsWith("lethe: There is no sweep nobody");
    }
  }

  private static HttpInterface serve(int port, FakeSweeps sweeps) {
    HttpInterface server = new HttpInterface(new HttpInterface.Address("127.0.0.1", port, ""));
    server.serve(sweeps);
    return server;
  }

  private static void submit(FakeSweeps sweeps) {
    Reading.Valid valid = SmallSweep.read(YAML);
    sweeps.unread(false);
    sweeps.submit(new Submission(valid.sweep(), valid.hash(), YAML, Map.of())).join();
  }
}
