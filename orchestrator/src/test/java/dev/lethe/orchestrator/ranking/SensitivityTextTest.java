package dev.lethe.orchestrator.ranking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.orchestrator.testing.SmallSweep;
import dev.lethe.orchestrator.testing.SweepScript;
import dev.lethe.protocol.Trial;
import dev.lethe.protocol.Wire;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SensitivityTextTest {
  @Test
  void aLineAVariantShowsWhichShareOfItsRangesIsAsGoodAndWhereAWinnerLeadsOut() {
    String table = RankingText.table(Ranking.of(tuned()));

    assertThat(table)
        .contains("   sam  rho 50 % ▁▅▇█\n")
        .contains("! sam: won with rho=0.4, the largest that was tried; widen its range.\n");
    assertThat(table.lines()).allMatch(line -> line.length() <= 100);
  }

  @Test
  void theJsonHasTheCurve() {
    assertThat(Wire.json(Ranking.of(tuned())))
        .contains("\"sensitivity\":[{\"variant\":\"sam\",\"asGoodAs\":0.617293")
        .contains("\"parameter\":\"rho\",\"won\":0.4,\"share\":0.5,\"edge\":\"largest\"")
        .contains("\"curve\":[{\"value\":0.1,\"score\":0.5},{\"value\":0.2,\"score\":0.58}");
  }

  private static SweepView tuned() {
    SweepScript tuned =
        new SweepScript(
            SmallSweep.training(
                "curves",
                """
                parameters: {learning_rate: 0.1, batch_size: 50}
                variants: {sam: {rho: {values: [0.1, 0.2, 0.3, 0.4]}}}
                baseline: sam
                budget: {per_trial: {gradient_epochs: 2}}
                seeds: {tune: 1, confirm: 2}
                """));
    double[] accuracies = {0.5, 0.58, 0.62, 0.64};
    for (int i = 0; i < accuracies.length; i++) {
      tuned.start(tuned.trials().get(i));
      tuned.complete(tuned.trials().get(i), Map.of("validation/accuracy", accuracies[i]));
    }
    for (Trial trial : tuned.confirm("sam", 4)) {
      tuned.start(trial);
      // 0.631 and 0.629: the mean less t(1, 0.975) = 12.706 times 0.001 is 0.6173
      double accuracy = 0.63 + 0.001 * (trial.seed() == 2 ? 1 : -1);
      tuned.complete(trial, Map.of("validation/accuracy", accuracy, "test/accuracy", 0.6));
    }
    tuned.finish();
    return tuned.view();
  }
}
