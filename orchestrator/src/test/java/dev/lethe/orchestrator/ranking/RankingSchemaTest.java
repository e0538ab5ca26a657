package dev.lethe.orchestrator.ranking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.orchestrator.testing.PublishedSchema;
import dev.lethe.orchestrator.testing.SmallSweep;
import dev.lethe.orchestrator.testing.SweepScript;
import dev.lethe.protocol.Trial;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The published schema and the records have one mind about every field. */
class RankingSchemaTest {
  private final SweepScript script =
      new SweepScript(
          SmallSweep.training(
              "described",
              """
              rank_on: best-epoch-by-validation
              parameters: {learning_rate: 0.1, batch_size: 50}
              variants:
                sgd: {learning_rate: {values: [0.1, 0.2]}}
                asam: {rho: {values: [1, 3, 2]}}
                random: {rho: {values: [0.1, 0.2]}}
              baseline: sgd
              budget: {per_trial: {gradient_epochs: 2}}
              seeds: {tune: 1, confirm: 8}
              """));

  @Test
  void aRankingBeforeAnythingRanIsAsDescribed() {
    assertThat(PublishedSchema.RANKING.errors(json())).isEmpty();
  }

  @Test
  void aRankingIsAsDescribedAndHasEveryFieldThatIs() {
    tune("asam");
    confirm("sgd", 0.5, 0.6, 0.7, 0.5, 0.6, 0.7, 0.5, 0.6);
    confirm("asam", 0.6, 0.7, Double.NaN, 0.6, 0.7, 0.6, 0.7, 0.6);
    script.finish();

    String json = json();

    assertThat(PublishedSchema.RANKING.errors(json)).isEmpty();
    assertThat(PublishedSchema.RANKING.had(json)).isEqualTo(PublishedSchema.RANKING.described());
  }

  private String json() {
    return Form.JSON.text(Ranking.of(script.view()), false);
  }

  private void tune(String variant) {
    for (Trial trial : script.trials()) {
      if (trial.variant().equals(variant)) {
        script.start(trial);
        script.complete(trial, Map.of("validation/accuracy", 0.5));
      }
    }
  }

  /** NaN diverges. */
  private void confirm(String variant, double... accuracies) {
    List<Trial> trials = script.confirm(variant, 2);
    for (int i = 0; i < accuracies.length; i++) {
      script.start(trials.get(i), Map.of("device", "cpu"));
      if (Double.isNaN(accuracies[i])) {
        script.diverge(trials.get(i));
      } else {
        Map<String, Double> metrics =
            Map.of(
                "validation/accuracy",
                accuracies[i],
                "test/accuracy",
                accuracies[i],
                "test-cue-kept/accuracy",
                accuracies[i]);
        script.finishEpoch(trials.get(i), 1, metrics);
        script.complete(trials.get(i), metrics);
      }
    }
  }
}
