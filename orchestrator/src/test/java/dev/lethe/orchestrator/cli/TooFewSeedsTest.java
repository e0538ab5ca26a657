package dev.lethe.orchestrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.orchestrator.testing.SmallSweep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the seeds cannot show is said before anything runs. */
class TooFewSeedsTest {
  private static final String WARNING =
      "With 5 confirm seeds and 2 comparisons no p-value is below 0.13: too few seeds to show any"
          + " difference at the 0.05 level; seeds.confirm of at least 7 can.";

  @TempDir Path folder;

  @Test
  void validateWarnsAndTheFileIsValidAllTheSame() throws IOException {
    Path file = sweep("5");

    CommandLineForTests told = CommandLineForTests.run("validate", file.toString());

    assertThat(told.status()).isZero();
    assertThat(told.output()).contains(" is a valid sweep: few");
    assertThat(told.errors()).isEqualTo("lethe: warning: %s: %s%n".formatted(file, WARNING));
  }

  @Test
  void submitWarnsBeforeItSends() throws IOException {
    CommandLineForTests told =
        CommandLineForTests.run("submit", sweep("5").toString(), "--server", "http://127.0.0.1:9");

    assertThat(told.errors()).startsWith("lethe: warning: ").contains(WARNING);
  }

  @Test
  void previewSaysItWithTheCosts() throws IOException {
    CommandLineForTests told =
        CommandLineForTests.run("preview", sweep("5").toString(), "--no-time");

    assertThat(told.output()).contains("Warning: " + WARNING);
  }

  @Test
  void whereTheSeedsCanShowADifferenceNothingIsSaid() throws IOException {
    for (String enough : new String[] {"7", "{min: 3, max: 7}"}) {
      CommandLineForTests told = CommandLineForTests.run("validate", sweep(enough).toString());

      assertThat(told.status()).isZero();
      assertThat(told.errors()).isEmpty();
    }
  }

  private Path sweep(String confirm) throws IOException {
    return Files.writeString(
        folder.resolve("few.yaml"),
        SmallSweep.training(
            "few",
            """
            parameters: {batch_size: 16, learning_rate: 0.1}
            variants: {a: {rule: none}, b: {rule: none}, c: {rule: none}}
            baseline: a
            budget: {per_trial: {epochs: 2}}
            seeds: {tune: 0, confirm: %s}
            """
                .formatted(confirm)));
  }
}
