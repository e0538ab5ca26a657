package dev.lethe.orchestrator.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.orchestrator.ranking.Ranking;
import dev.lethe.orchestrator.testing.SmallSweep;
import dev.lethe.orchestrator.testing.SweepScript;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SweepNoteTest {
  @ParameterizedTest
  @CsvSource({
    "last, at the last epoch",
    "best-epoch-by-validation, at the epoch with the best validation/accuracy",
  })
  void theAnswerSaysWhichEpochOfARunCounts(String rankOn, String said) {
    SweepScript script = script("rank_on: " + rankOn);

    String note = SweepNote.answered(script.view(), Ranking.of(script.view()), "1");

    assertThat(note).contains("noted: test/accuracy on confirm runs %s, equal".formatted(said));
  }

  @Test
  void beforeAnAnswerThereIsTheQuestion() {
    assertThat(SweepNote.asked(script("").view(), "1"))
        .contains("which of sgd, sam is really better, measured by `test/accuracy`");
  }

  private static SweepScript script(String rankOn) {
    return new SweepScript(
        SmallSweep.training(
            "noted",
            """
            %s
            parameters: {learning_rate: 0.1, batch_size: 50}
            variants: {sgd: {}, sam: {rho: 0.1}}
            baseline: sgd
            budget: {per_trial: {epochs: 2}}
            seeds: {tune: 1, confirm: 3}
            """
                .formatted(rankOn)));
  }
}
