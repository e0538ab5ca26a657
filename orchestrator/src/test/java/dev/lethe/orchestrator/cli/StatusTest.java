package dev.lethe.orchestrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.orchestrator.http.FakeSweeps;
import dev.lethe.orchestrator.http.HttpInterface;
import dev.lethe.orchestrator.testing.SmallSweep;
import dev.lethe.orchestrator.testing.SweepScript;
import org.junit.jupiter.api.Test;

/** Where a sweep stands, and what may still come. */
class StatusTest {
  private static final String YAML =
      SmallSweep.training(
          "stands",
          """
          parameters: {learning_rate: 0.1, batch_size: 50}
          variants: {sgd: {}, sam: {rho: 0.1}}
          baseline: sgd
          budget: {per_trial: {epochs: 2}}
          seeds: {tune: 1, confirm: %s}
          """);

  @Test
  void ofASweepWithLooksItIsSaidHowManyConfirmTrialsMayBeAdded() {
    SweepScript script = new SweepScript(YAML.formatted("{min: 5, max: 16}"));
    String tuning = status(script);
    script.confirm("sgd", 1);
    script.confirm("sam", 1);

    String looked = status(script);
    script.cancel("enough");

    assertThat(tuning).startsWith("stands: running, 0 of 2 trials ended (confirm trials are");
    assertThat(looked)
        .startsWith(
            "stands: running, 0 of 18 trials ended (looks after 8, 11 and 16 confirm seeds may add"
                + " up to 16 confirm trials)\n");
    assertThat(status(script)).startsWith("stands: cancelled, 18 of 18 trials ended\n");
  }

  @Test
  void whatItsSeedsCannotShowIsSaidToo() {
    String few = status(new SweepScript(YAML.formatted("3")));
    String enough = status(new SweepScript(YAML.formatted("8")));

    assertThat(few)
        .contains("\n  ! With 3 confirm seeds and 1 comparison no p-value is below 0.25");
    assertThat(enough).doesNotContain("!");
  }

  private static String status(SweepScript script) {
    HttpInterface.Address any = new HttpInterface.Address("127.0.0.1", 0, "");
    try (HttpInterface server = new HttpInterface(any)) {
      server.serve(new FakeSweeps(script.records()));
      CommandLineForTests told =
          CommandLineForTests.run("status", "stands", "--server", server.url());
      assertThat(told.status()).as(told.errors()).isZero();
      return told.output();
    }
  }
}
