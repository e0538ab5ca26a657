package dev.lethe.orchestrator.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.orchestrator.ranking.Ranking;
import dev.lethe.orchestrator.ranking.Standing;
import dev.lethe.orchestrator.sweep.VariantSpace;
import dev.lethe.orchestrator.testing.SmallSweep;
import dev.lethe.orchestrator.testing.SweepScript;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RankingMetricsTest {
  private static final String FEW = "{sgd: {}, sam: {rho: {values: [0.1, 0.2]}}}";
  private static final String MANY =
      "{sgd: {}, sam: {rho: {values: [0.1, 0.2]}, m: {values: [10, 50]}}, asam: {rho: {values: [1,"
          + " 2]}}}";

  @Test
  void parametersOfOneVariantAloneAreNoAxesWhereThereAreOthers() {
    Ranking ranking = confirmed(MANY);
    Standing sam = standing(ranking, "sam");

    assertThat(RankingMetrics.params(ranking, sam))
        .containsOnlyKeys("learning_rate", "rho", "variant");
    assertThat(RankingMetrics.tags(ranking, sam).get("parameters"))
        .contains("learning_rate=0.1", "m=10", "rho=0.1");
  }

  @Test
  void whereThereAreFewTheyAreAllAxes() {
    Ranking ranking = confirmed(FEW);

    assertThat(RankingMetrics.params(ranking, standing(ranking, "sam")))
        .containsOnlyKeys("learning_rate", "rho", "variant");
  }

  private static Standing standing(Ranking ranking, String variant) {
    return ranking.standings().stream()
        .filter(standing -> standing.variant().equals(variant))
        .findFirst()
        .orElseThrow();
  }

  private static Ranking confirmed(String variants) {
    SweepScript script =
        new SweepScript(
            SmallSweep.training(
                "axes",
                """
                parameters: {learning_rate: {values: [0.1, 0.2]}, batch_size: 50}
                variants: %s
                baseline: sgd
                budget: {per_trial: {epochs: 2}}
                seeds: {tune: 1, confirm: 2}
                """
                    .formatted(variants)));
    for (VariantSpace variant : script.sweep().variants()) {
      script
          .confirm(variant.name(), 1)
          .forEach(trial -> {
            script.start(trial);
            script.complete(trial, Map.of("validation/accuracy", 0.5, "test/accuracy", 0.5));
          });
    }
    return Ranking.of(script.view());
  }
}
