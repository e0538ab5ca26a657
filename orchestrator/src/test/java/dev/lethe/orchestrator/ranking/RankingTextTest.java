package dev.lethe.orchestrator.ranking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.orchestrator.testing.SmallSweep;
import dev.lethe.orchestrator.testing.SweepScript;
import dev.lethe.protocol.Trial;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RankingTextTest {
  private static final String YAML =
      SmallSweep.training(
          "shown",
          """
          parameters: {learning_rate: 0.1, batch_size: 50}
          variants:
            sgd: {learning_rate: {values: [0.1, 0.2]}}
            asam: {rho: {values: [1, 2]}}
            random: {rho: {values: [0.1, 0.2]}}
          baseline: sgd
          budget: {per_trial: {gradient_epochs: 2}}
          seeds: {tune: 1, confirm: 3}
          """);

  private final SweepScript script = new SweepScript(YAML);

  @Test
  void theTableFitsATerminalOfAHundredColumns() {
    confirm("sgd", 0.5, 0.6, 0.7);
    confirm("asam", 0.6, 0.75, 0.8);
    script.trials().stream().filter(trial -> trial.variant().equals("random")).forEach(this::fail);
    script.chooseNothing("random");
    script.finish();

    String table = RankingText.table(Ranking.of(script.view()));

    assertThat(table)
        .isEqualTo(
            """
            shown: test/accuracy on confirm runs, equal gradient evaluations (2 epochs' worth)
            means ± half of the 95 % interval; more is better
              #  variant  test/accuracy    vs sgd            p       test-cue-kept  runs    epochs  steps  evals
              1  asam     0.7167 ± 0.2586  +0.1167 ± 0.0717  0.5000  0.8167         3       2       16     800
              2  sgd      0.6000 ± 0.2484  –                 –       0.7000         3       2       16     800
              3  random   –                –                 –       –              0 of 2  0       0      0
              configurations
                 asam  rho=2
                 sgd   learning_rate=0.2
              ! random: none of its 2 tune trials has a result (2 diverged), so nothing was confirmed: it is
                last, and counts among the comparisons.
            """);
    assertThat(table.lines()).allMatch(line -> line.length() <= 100);
  }

  @Test
  void csvHasEveryNumberInFullAndNothingWhereThereIsNone() {
    confirm("asam", 0.6, 0.75, 0.9);
    script.finish();

    String csv = RankingText.csv(Ranking.of(script.view()));

    assertThat(csv.lines())
        .startsWith(
            "rank,variant,configuration,parameters,metric,mean,low,high,pairs,difference,difference_low,difference_high,p,runs,failed,steps,gradient_evaluations,epochs,test-cue-kept/accuracy")
        .contains("2,sgd,0,,test/accuracy,,,,,,,,,0,0,0,0,0.0,");
  }

  private void confirm(String variant, double... accuracies) {
    List<Trial> trials = script.confirm(variant, 2);
    for (int i = 0; i < accuracies.length; i++) {
      script.start(trials.get(i));
      script.complete(
          trials.get(i),
          Map.of("test/accuracy", accuracies[i], "test-cue-kept/accuracy", accuracies[i] + 0.1));
    }
  }

  private void fail(Trial trial) {
    script.start(trial);
    script.diverge(trial);
  }
}
