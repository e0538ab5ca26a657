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
            shown: test/accuracy on confirm runs at the last epoch, equal gradient evaluations (2 epochs' worth)
            means ± half of the 95 % Student interval; more is better
            p: paired sign-flip test (Holm over comparisons with sgd)
              #  variant  test/accuracy    vs sgd            p       group  P(best)  runs
              1  asam     0.7167 ± 0.2586  +0.1167 ± 0.0717  0.5000  –      1.00     3
              2  sgd      0.6000 ± 0.2484  –                 –       –      0.00     3
              3  random   –                –                 –       –      –        0 of 2
              of a run
                 variant  test-cue-kept  epochs  steps  evals  time
                 asam     0.8167         2       16     800    1 s
                 sgd      0.7000         2       16     800    1 s
                 random   –              0       0      0      –
              configurations
                 asam  rho=2
                 sgd   learning_rate=0.2
              ! random: none of its 2 tune trials has a result (2 diverged), so nothing was confirmed: it is
                last, and counts among the comparisons.
              ! asam: 2 of 2 tune runs are missing (0 pruned, 0 cancelled).
              ! sgd: 2 of 2 tune runs are missing (0 pruned, 0 cancelled).
              ! Groups: with 3 seeds and 3 pairs of variants no two can be told apart, whatever the results.
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
            "rank,variant,configuration,parameters,metric,rank_on,mean,low,high,interval,median,interquartile_mean,deviation,worst,best,pairs,difference,difference_low,difference_high,difference_interval,p,p_uncorrected,p_all_pairs,looks,effect,group,p_best,expected_rank,runs,failed,missing,steps,gradient_evaluations,epochs,seconds,tuned,confirmed,excess,test-cue-kept/accuracy")
        .contains("2,sgd,0,,test/accuracy,last" + ",".repeat(23) + "0,0,0,0,0,0.0,,,,,");
    assertThat(csv.lines().map(line -> line.chars().filter(c -> c == ',').count()).distinct())
        .hasSize(1);
  }

  private void confirm(String variant, double... accuracies) {
    List<Trial> trials = script.confirm(variant, 2);
    for (int i = 0; i < accuracies.length; i++) {
      script.start(trials.get(i));
      script.complete(
          trials.get(i),
          Map.of(
              "validation/accuracy",
              accuracies[i],
              "test/accuracy",
              accuracies[i],
              "test-cue-kept/accuracy",
              accuracies[i] + 0.1));
    }
  }

  private void fail(Trial trial) {
    script.start(trial);
    script.diverge(trial);
  }

  @Test
  void theDetailsHaveEveryPairAndFitToo() {
    everyForm();

    String details = RankingText.detailed(Ranking.of(script.view()));

    assertThat(details)
        .contains("asam - sgd", "asam - random", "sgd - random")
        .contains("IQM", "E[rank]", "too good by", "all trials of a variant");
    assertThat(details.lines()).allMatch(line -> line.length() <= 100);
  }

  @Test
  void manyTestSetsAreShownInSeveralTables() {
    List<Trial> trials = script.confirm("sgd", 1);
    Map<String, Double> metrics = new java.util.TreeMap<>(Map.of("test/accuracy", 0.5));
    for (int set = 0; set < 12; set++) {
      metrics.put("imagenet-corrupted-%d/accuracy".formatted(set), 0.25);
    }
    script.start(trials.getFirst());
    script.complete(trials.getFirst(), metrics);

    String table = RankingText.table(Ranking.of(script.view()));

    assertThat(table).contains("imagenet-corrupted-0 ", "imagenet-corrupted-11 ", "epochs");
    assertThat(table.lines()).allMatch(line -> line.length() <= 100);
  }

  @Test
  void pairsAsCsvAreOneLineEach() {
    everyForm();

    assertThat(RankingText.pairsCsv(Ranking.of(script.view())).lines())
        .hasSize(1 + 3)
        .startsWith(
            "first,second,metric,rank_on,pairs,difference,low,high,interval,p,p_uncorrected,p_all_pairs,looks,effect")
        .anyMatch(line -> line.startsWith("asam,sgd,test/accuracy,last,3,0.11"));
  }

  @Test
  void markdownIsATableWithItsLegendAndNotes() {
    everyForm();

    String markdown = RankingText.markdown(Ranking.of(script.view()));

    assertThat(markdown.lines())
        .startsWith(
            "| variant | test/accuracy | vs sgd | p | group | P(best) | runs |",
            "| --- | ---: | ---: | ---: | :--- | ---: | ---: |",
            "| **asam** | **0.7167 ± 0.2586** | **+0.1167 ± 0.0717** | **0.5000** | – |"
                + " **1.00** | **3** |",
            "| sgd | 0.6000 ± 0.2484 | – | – | – | 0.00 | 3 |")
        .anyMatch(line -> line.startsWith("shown: test/accuracy on confirm runs"))
        .anyMatch(line -> line.startsWith("* random: none of its 2 tune trials"));
  }

  @Test
  void latexIsABooktabsTableWithNothingUnescaped() {
    everyForm();

    String latex = RankingText.latex(Ranking.of(script.view()));

    assertThat(latex)
        .contains(
            "\\toprule",
            "\\midrule",
            "\\bottomrule",
            "    \\textbf{asam} & \\textbf{0.7167 $\\pm$ 0.2586} & ",
            "    sgd & 0.6000 $\\pm$ 0.2484 & -- & -- & -- & 0.00 & 3 \\\\",
            "95 \\% Student interval");
    assertThat(latex.lines().filter(line -> !line.startsWith("%")))
        .noneMatch(line -> line.matches(".*(?<!\\\\)[%#_].*"))
        .noneMatch(line -> line.chars().anyMatch(c -> c > 126));
  }

  /** Three variants of which one never had a result. */
  @Test
  void latexSetsAMinusBeforeANumberAndAHyphenInAName() {
    confirm("sgd", 0.6, 0.7, 0.8);
    confirm("asam", 0.5, 0.65, 0.6);
    script.chooseNothing("random");
    script.finish();

    assertThat(RankingText.latex(Ranking.of(script.view()))).contains(" & $-$0.1167 $\\pm$ ");
  }

  private void everyForm() {
    confirm("sgd", 0.5, 0.6, 0.7);
    confirm("asam", 0.6, 0.75, 0.8);
    script.trials().stream().filter(trial -> trial.variant().equals("random")).forEach(this::fail);
    script.chooseNothing("random");
    script.finish();
  }
}
