package dev.lethe.orchestrator.measures;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lethe.orchestrator.plan.Planner;
import dev.lethe.orchestrator.testing.SweepScript;
import dev.lethe.protocol.Phase;
import dev.lethe.protocol.TrainingSpec;
import dev.lethe.protocol.Trial;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RelationsTest {
  private static final String YAML =
      """
      apiVersion: lethe/v1
      kind: Sweep
      name: measured
      metric: {name: validation/accuracy, goal: maximize}
      report: test/accuracy
      task:
        dataset: {name: shapes, train: 400, validation: 200}
        model: {name: small-cnn}
      parameters: {learning_rate: {values: [0.1, 0.2]}, batch_size: 50}
      variants: {sgd: {}, sam: {rho: {values: [0.1, 0.2]}}, asam: {rho: 1}}
      baseline: sgd
      method: grid
      budget: {per_trial: {epochs: 2}}
      seeds: {tune: 1, confirm: 4}
      measures: [{name: hessian-top, runs: all}, sharpness, forgetting]
      """;

  private static final String TOP = "measure/hessian_top";
  private static final String GAP = "train - test accuracy";
  private static final String ACCURACY = "test/accuracy";

  private final SweepScript script = new SweepScript(YAML);

  @Test
  void tuneRunsAreMeasuredOnlyWhereTheFileAsksForAll() {
    Trial tune = script.trials().getFirst();
    Trial confirm = script.confirm("sgd", 1).getFirst();

    assertThat(measuresOf(tune)).containsExactly("HessianTop");
    assertThat(measuresOf(confirm)).containsExactly("HessianTop", "Sharpness", "Forgetting");
  }

  @Test
  void aMeasureThatRisesWithTheGapHasTauOne() {
    confirm("sgd", top(1, 0.8), top(2, 0.7), top(3, 0.6), top(4, 0.5));

    Relations relations = Relations.of(script.view());

    assertThat(relations.runs()).isEqualTo(4);
    assertThat(overall(relations, TOP, GAP).tau()).isEqualTo(1);
    assertThat(overall(relations, TOP, ACCURACY).tau()).isEqualTo(-1);
    assertThat(overall(relations, TOP, GAP).interval()).isNotNull();
  }

  /** Within each variant the measure falls with the gap; between them it rises. */
  @Test
  void variantsAreToldApart() {
    confirm("sgd", top(1, 0.60), top(2, 0.61), top(3, 0.62), top(4, 0.63));
    confirm("asam", top(11, 0.40), top(12, 0.41), top(13, 0.42), top(14, 0.43));

    Relations relations = Relations.of(script.view());

    assertThat(of(relations, TOP, GAP, "sgd").tau()).isEqualTo(-1);
    assertThat(of(relations, TOP, GAP, "asam").tau()).isEqualTo(-1);
    assertThat(overall(relations, TOP, GAP).tau()).isCloseTo((16 - 12) / 28.0, within(1e-12));
    assertThat(overall(relations, TOP, GAP).granulated()).isEqualTo(1);
    assertThat(overall(relations, TOP, GAP).groups()).isEqualTo(4);
  }

  /**
   * sam on learning_rate × rho: with learning_rate the measure goes with accuracy in both groups,
   * with rho in one of two. sgd has learning_rate alone, and there it goes against.
   */
  @Test
  void granulatedTauIsTheMeanOverGroupsThenOverHyperparameters() {
    tune("sam", Map.of("learning_rate", 0.1, "rho", 0.1), top(1, 0.50));
    tune("sam", Map.of("learning_rate", 0.1, "rho", 0.2), top(2, 0.40));
    tune("sam", Map.of("learning_rate", 0.2, "rho", 0.1), top(3, 0.60));
    tune("sam", Map.of("learning_rate", 0.2, "rho", 0.2), top(4, 0.70));
    tune("sgd", Map.of("learning_rate", 0.1), top(1, 0.90));
    tune("sgd", Map.of("learning_rate", 0.2), top(2, 0.80));

    Relations relations = Relations.of(script.view());

    Relation sam = of(relations, TOP, ACCURACY, "sam");
    assertThat(sam.granulated()).isCloseTo((1 + 0) / 2.0, within(1e-12));
    assertThat(sam.groups()).isEqualTo(4);
    assertThat(of(relations, TOP, ACCURACY, "sgd").granulated()).isEqualTo(-1);
    Relation all = overall(relations, TOP, ACCURACY);
    assertThat(all.granulated()).isCloseTo((1 / 3.0 + 0) / 2, within(1e-12));
    assertThat(all.groups()).isEqualTo(5);
  }

  @Test
  void forgettingIsTheMeanOverTheEpochsThatWereLookedAt() {
    List<Trial> trials = script.confirm("sam", 1);
    double[] firstEpochs = {5, 1, 1, 9};
    for (int i = 0; i < trials.size(); i++) {
      script.start(trials.get(i));
      script.finishEpoch(trials.get(i), 1, Map.of("forgetting/kl", firstEpochs[i]));
      script.finishEpoch(trials.get(i), 2, Map.of());
      script.finishEpoch(trials.get(i), 3, Map.of("forgetting/kl", 2.0 + i));
      script.complete(trials.get(i), top(1, 0.9 - 0.1 * i));
    }

    Relations relations = Relations.of(script.view());

    // means of 3.5, 2, 2.5 and 7 beside gaps that rise
    assertThat(overall(relations, "forgetting/kl", GAP).tau())
        .isCloseTo((4 - 2) / 6.0, within(1e-12));
    assertThat(relations.notes()).anyMatch(note -> note.contains("Lethe's own measures"));
  }

  @Test
  void theGapIsThatOfTheLossWhereALossIsReported() {
    SweepScript byLoss =
        new SweepScript(YAML.replace("report: test/accuracy", "report: test/loss"));
    List<Trial> trials = byLoss.confirm("sgd", 1);
    for (int i = 0; i < trials.size(); i++) {
      byLoss.start(trials.get(i));
      byLoss.complete(
          trials.get(i),
          Map.of(
              TOP,
              1.0 + i,
              ACCURACY,
              0.5,
              "test/loss",
              1.0 + i,
              "measure/train_loss",
              0.1,
              "measure/train_accuracy",
              1.0));
    }

    Relations relations = Relations.of(byLoss.view());

    assertThat(relations.gap()).isEqualTo("test - train loss");
    assertThat(overall(relations, TOP, relations.gap()).tau()).isEqualTo(1);
    assertThat(overall(relations, TOP, ACCURACY).tau()).isNull();
  }

  @Test
  void theTableFitsATerminalAndHasNoNumberWhereThereIsNone() {
    confirm("sgd", top(1, 0.60), top(2, 0.61), top(3, 0.62), top(4, 0.63));
    confirm("sam", top(5, 0.70), top(7, 0.71), top(6, 0.72));
    script.finish();

    String table = RelationsText.table(Relations.of(script.view()));

    assertThat(table)
        .isEqualTo(
            """
            measured: measures of 7 runs against the gap (train - test accuracy) and test/accuracy
            Kendall's τ with its 95 % bootstrap interval over runs; gran.: granulated τ
              measure      runs  τ with gap            gran.  τ with test/accuracy  gran.
              hessian_top  7     -0.90 [-1.00, -0.56]  -1.00  +0.90 [+0.56, +1.00]  +1.00
            by variant, τ with the gap; * where the interval excludes 0
              measure      sgd     sam
              hessian_top  -1.00*  -0.33
            by variant, τ with test/accuracy; * where the interval excludes 0
              measure      sgd     sam
              hessian_top  +1.00*  +0.33
            """);
    assertThat(table.lines()).allMatch(line -> line.length() <= 100);
  }

  @Test
  void aSweepWithoutMeasuresSaysWhereToAskForThem() {
    SweepScript without = new SweepScript(YAML.replaceAll("(?m)^measures.*\\n", ""));

    assertThat(RelationsText.table(Relations.of(without.view())))
        .contains("The sweep file asks for no measures");
  }

  private List<String> measuresOf(Trial trial) {
    TrainingSpec.Classification spec =
        (TrainingSpec.Classification) Planner.spec(script.sweep(), trial);
    return spec.measures().stream().map(measure -> measure.getClass().getSimpleName()).toList();
  }

  /** Every run ends with all training images right. */
  private static Map<String, Double> top(double eigenvalue, double accuracy) {
    return Map.of(
        TOP, eigenvalue, ACCURACY, accuracy, "measure/train_accuracy", 1.0, "test/loss", 1.0);
  }

  @SafeVarargs
  private void confirm(String variant, Map<String, Double>... results) {
    List<Trial> trials = script.confirm(variant, 1);
    for (int i = 0; i < results.length; i++) {
      script.start(trials.get(i));
      script.complete(trials.get(i), results[i]);
    }
  }

  private void tune(String variant, Map<String, Object> some, Map<String, Double> result) {
    Trial trial =
        script.trials().stream()
            .filter(t -> t.phase() == Phase.TUNE && t.variant().equals(variant))
            .filter(t -> new HashMap<>(t.parameters()).entrySet().containsAll(some.entrySet()))
            .findFirst()
            .orElseThrow();
    script.start(trial);
    script.complete(trial, result);
  }

  private static Relation overall(Relations relations, String measure, String against) {
    return find(relations.overall(), measure, against, null);
  }

  private static Relation of(Relations relations, String measure, String against, String variant) {
    return find(relations.byVariant(), measure, against, variant);
  }

  private static Relation find(
      List<Relation> all, String measure, String against, @Nullable String variant) {
    return requireNonNull(
        all.stream()
            .filter(r -> r.measure().equals(measure) && r.against().equals(against))
            .filter(r -> variant == null || variant.equals(r.variant()))
            .findFirst()
            .orElse(null));
  }
}
