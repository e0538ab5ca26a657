package dev.lethe.orchestrator.plan;

import static dev.lethe.orchestrator.plan.SweepOf.gsamObf;
import static dev.lethe.orchestrator.plan.SweepOf.variant;
import static dev.lethe.orchestrator.sweep.Parameter.Distribution.INT_UNIFORM;
import static dev.lethe.orchestrator.sweep.Parameter.Distribution.LOG_UNIFORM;
import static dev.lethe.orchestrator.sweep.Parameter.Distribution.UNIFORM;
import static dev.lethe.orchestrator.sweep.SearchMethod.GRID;
import static dev.lethe.orchestrator.sweep.SearchMethod.RANDOM;
import static dev.lethe.orchestrator.sweep.SearchMethod.SOBOL;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.orchestrator.sweep.EvaluateEvery;
import dev.lethe.orchestrator.sweep.Measured;
import dev.lethe.orchestrator.sweep.Parameter;
import dev.lethe.orchestrator.sweep.Parameter.Constant;
import dev.lethe.orchestrator.sweep.Parameter.Range;
import dev.lethe.orchestrator.sweep.Parameter.Values;
import dev.lethe.orchestrator.sweep.Reading;
import dev.lethe.orchestrator.sweep.Sweep;
import dev.lethe.orchestrator.sweep.SweepReader;
import dev.lethe.orchestrator.sweep.Task;
import dev.lethe.orchestrator.sweep.VariantSpace;
import dev.lethe.protocol.Budget;
import dev.lethe.protocol.Corruption;
import dev.lethe.protocol.Corruption.Kind;
import dev.lethe.protocol.EvaluationSet;
import dev.lethe.protocol.LearningRateSchedule;
import dev.lethe.protocol.Objective;
import dev.lethe.protocol.Optimizer.AdamW;
import dev.lethe.protocol.Optimizer.Sgd;
import dev.lethe.protocol.Perturbation;
import dev.lethe.protocol.Phase;
import dev.lethe.protocol.Precision;
import dev.lethe.protocol.RadiusSchedule;
import dev.lethe.protocol.Refinements;
import dev.lethe.protocol.Refinements.Shrinking;
import dev.lethe.protocol.Refinements.Towards;
import dev.lethe.protocol.Rule;
import dev.lethe.protocol.TrainingSpec.Classification;
import dev.lethe.protocol.TrainingSpec.Noop;
import dev.lethe.protocol.Trial;
import dev.lethe.protocol.WeightDecayOn;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlannerTest {
  private static final Parameter RATE = new Range(LOG_UNIFORM, 0.001, 1, null);
  private static final VariantSpace FLAT = variant("flat", Map.of("x", new Values(List.of(1, 2))));
  private static final VariantSpace WIDE =
      variant(
          "wide",
          Map.of(
              "x", new Values(List.of(1, 2)),
              "y", new Values(List.of("a", "b")),
              "z", new Constant(7)));
  private static final VariantSpace MIXED =
      variant(
          "mixed",
          Map.of(
              "rate", RATE,
              "share", new Range(UNIFORM, -1, 1, null),
              "size", new Range(INT_UNIFORM, 1, 4, null),
              "word", new Values(List.of("a", "b")),
              "fixed", new Constant(true)));

  @Test
  void aGridIsEveryCombinationWithTheConstants() {
    Sweep sweep = SweepOf.method(GRID).variants(WIDE);

    List<Trial> plan = Planner.tune(sweep);

    assertThat(plan)
        .extracting(Trial::parameters)
        .containsExactly(
            Map.of("x", 1, "y", "a", "z", 7),
            Map.of("x", 1, "y", "b", "z", 7),
            Map.of("x", 2, "y", "a", "z", 7),
            Map.of("x", 2, "y", "b", "z", 7));
  }

  @Test
  void variantsAdvanceEvenlyByConfigurationThenSeed() {
    Sweep sweep = SweepOf.method(GRID).seeds(2, 0, 10).variants(FLAT, WIDE);

    List<Trial> plan = Planner.tune(sweep);

    assertThat(plan)
        .extracting(trial -> trial.configuration() + "/" + trial.seed() + "/" + trial.variant())
        .containsExactly(
            "1/10/flat",
            "1/10/wide",
            "1/11/flat",
            "1/11/wide",
            "2/10/flat",
            "2/10/wide",
            "2/11/flat",
            "2/11/wide",
            "3/10/wide",
            "3/11/wide",
            "4/10/wide",
            "4/11/wide");
    assertThat(plan).extracting(Trial::index).isSorted().startsWith(0, 1, 2);
    assertThat(plan).extracting(Trial::id).doesNotHaveDuplicates();
    assertThat(plan).extracting(Trial::phase).containsOnly(Phase.TUNE);
  }

  @Test
  void aVariantOfConstantsHasOneConfiguration() {
    Sweep sweep =
        SweepOf.method(SOBOL).trials(8).variants(variant("one", Map.of("x", new Constant(1))));

    List<Trial> plan = Planner.tune(sweep);

    assertThat(plan).extracting(Trial::parameters).containsExactly(Map.of("x", 1));
  }

  @Test
  void aConfigurationDrawnTwiceIsPlannedOnce() {
    Sweep sweep = SweepOf.method(RANDOM).trials(50).variants(WIDE);

    List<Trial> plan = Planner.tune(sweep);

    assertThat(plan).hasSize(4);
    assertThat(plan).extracting(Trial::configuration).containsExactly(1, 2, 3, 4);
  }

  @Test
  void configurationsThatDifferInWhatHasNoEffectAreOne() {
    VariantSpace schedules =
        gsamObf(
            Map.of("rho_schedule", "constant"),
            Map.of(
                "schedule", new Values(List.of("step", "constant")),
                "step_every", new Values(List.of(2.0, 4.0)),
                "momentum", new Values(List.of(0.0, 0.9)),
                "nesterov", new Values(List.of(true, false))));

    Sweep sweep = SweepOf.method(GRID).task(SweepOf.MNIST).variants(schedules);

    List<Trial> plan = Planner.tune(sweep);

    assertThat(plan).as("3 schedules, momentum of 0 once and of 0.9 twice").hasSize(3 * 3);
    assertThat(plan).extracting(Trial::configuration).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9);
    assertThat(plan)
        .filteredOn(trial -> "constant".equals(trial.parameters().get("schedule")))
        .hasSize(3)
        .allSatisfy(trial ->
            assertThat(trial.parameters())
                .doesNotContainKeys("step_every", "step_factor", "rho_min"));
    assertThat(plan).allSatisfy(trial -> assertThat(Planner.spec(sweep, trial)).isNotNull());
  }

  @Test
  void noopTrialsKeepEveryParameterWhateverItsName() {
    VariantSpace noop = variant("noop", Map.of("rho", new Values(List.of(0.1, 0.2))));

    assertThat(Planner.tune(SweepOf.method(GRID).variants(noop)))
        .extracting(Trial::parameters)
        .containsExactly(Map.of("rho", 0.1), Map.of("rho", 0.2));
  }

  @Test
  void gridPointsOfARangeIncludeBothEnds() {
    VariantSpace ranges =
        variant(
            "ranges",
            Map.of(
                "even", new Range(UNIFORM, 0, 1, 3),
                "log", new Range(LOG_UNIFORM, 0.01, 1, 3),
                "whole", new Range(INT_UNIFORM, 1, 3, null)));

    List<Trial> plan = Planner.tune(SweepOf.method(GRID).variants(ranges));

    assertThat(plan).hasSize(27);
    assertThat(plan).extracting(trial -> trial.parameters().get("even")).contains(0.0, 0.5, 1.0);
    assertThat(plan).extracting(trial -> trial.parameters().get("log")).contains(0.01, 1.0);
    assertThat(plan).extracting(trial -> trial.parameters().get("whole")).contains(1, 2, 3);
  }

  @Test
  void sobolPointsTakeEachShareOfEachAxisOnce() {
    int count = 16;
    VariantSpace line = variant("line", Map.of("u", new Range(UNIFORM, 0, 1, null), "v", RATE));

    List<Trial> plan = Planner.tune(SweepOf.method(SOBOL).trials(count).variants(line));

    assertThat(plan.stream().map(trial -> (int) (count * number(trial, "u"))).sorted().toList())
        .isEqualTo(IntStream.range(0, count).boxed().toList());
    assertThat(plan.stream().filter(trial -> number(trial, "v") < 0.1).count())
        .as("two thirds of the decades")
        .isBetween(10L, 11L);
  }

  @Test
  void sobolTrialsAreTheSameOnEveryMachine() {
    Sweep sweep = SweepOf.method(SOBOL).variants(MIXED);

    List<Trial> plan = Planner.tune(sweep);

    assertThat(plan)
        .extracting(trial -> trial.id().value())
        .containsExactly(
            "d5c5872fcacbeb90", "95910b8406df3e3a", "d0ff4b5e785ed2b0", "6f9102eaec7b4ff0");
  }

  @Test
  void randomTrialsAreTheSameOnEveryMachine() {
    Sweep sweep = SweepOf.method(RANDOM).variants(MIXED);

    List<Trial> plan = Planner.tune(sweep);

    assertThat(plan)
        .extracting(trial -> trial.id().value())
        .containsExactly(
            "453c19b1f6f0d09c", "588c3bb4a4bfaf7b", "56eb1c20e73d06d1", "2c1dc95b6040f5ed");
  }

  @Test
  void anotherVariantDoesNotMoveAVariantsPoints() {
    Sweep alone = SweepOf.method(SOBOL).variants(MIXED);
    Sweep beside = SweepOf.method(SOBOL).variants(FLAT, MIXED);

    List<Trial> plan = Planner.tune(beside);

    assertThat(plan.stream().filter(trial -> trial.variant().equals("mixed")).map(Trial::id))
        .isEqualTo(Planner.tune(alone).stream().map(Trial::id).toList());
  }

  @Test
  void anotherFirstSeedDrawsOtherPoints() {
    List<Trial> one = Planner.tune(SweepOf.method(SOBOL).seeds(1, 0, 1).variants(MIXED));

    List<Trial> two = Planner.tune(SweepOf.method(SOBOL).seeds(1, 0, 2).variants(MIXED));

    assertThat(two)
        .extracting(trial -> trial.parameters().get("rate"))
        .doesNotContainAnyElementsOf(
            one.stream().map(trial -> trial.parameters().get("rate")).toList());
  }

  @Test
  void winnersAreConfirmedOnSeedsThatTuningDidNotUse() {
    Sweep sweep = SweepOf.method(GRID).seeds(2, 3, 10).variants(FLAT);
    Trial winner = Planner.tune(sweep).getLast();

    List<Trial> confirm = Planner.confirm(sweep, winner, 40);

    assertThat(confirm).extracting(Trial::seed).containsExactly(12L, 13L, 14L);
    assertThat(confirm).extracting(Trial::index).containsExactly(40, 41, 42);
    assertThat(confirm).extracting(Trial::phase).containsOnly(Phase.CONFIRM);
    assertThat(confirm).extracting(Trial::configuration).containsOnly(winner.configuration());
    assertThat(confirm).extracting(Trial::parameters).containsOnly(winner.parameters());
    assertThat(confirm).extracting(Trial::id).doesNotHaveDuplicates().doesNotContain(winner.id());
  }

  @Test
  void aTrialNamesEverythingThatAWorkerTrains() {
    Sweep sweep = SweepOf.method(GRID).task(SweepOf.MNIST).variants(gsamObf(Map.of("m", 16)));
    Trial trial = Planner.tune(sweep).getFirst();

    Classification spec = (Classification) Planner.spec(sweep, trial);

    assertThat(spec.batchSize()).isEqualTo(128);
    assertThat(spec.perturbationBatch()).isEqualTo(16);
    assertThat(spec.labelSmoothing()).isEqualTo(0.1);
    assertThat(spec.warmupEpochs()).isEqualTo(0.5);
    assertThat(spec.budget()).isEqualTo(new Budget.GradientEpochs(6));
    assertThat(spec.seed()).isEqualTo(1);
    assertThat(spec.optimizer()).isEqualTo(new Sgd(0.1, 0.9, true, 5e-4, WeightDecayOn.MATRICES));
    assertThat(spec.schedule()).isEqualTo(new LearningRateSchedule.Step(2, 0.1));
    assertThat(spec.perturbation())
        .isEqualTo(
            new Perturbation(
                new Rule.Gsam(0.05, 0.4, true),
                new Objective.OutputBiasForgetting(0.1, 1, Objective.Link.SOFTMAX),
                new RadiusSchedule.ProportionalToLearningRate(0.01)));
  }

  @Test
  void aTrialNamesItsOptimizerAndItsRefinements() {
    Map<String, Object> more = new TreeMap<>();
    more.putAll(Map.of("optimizer", "adamw", "beta1", 0.8, "beta2", 0.95, "epsilon", 1e-6));
    more.putAll(Map.of("clip_norm", 1.0, "ema", 0.999, "ascent_steps", 3, "micro_batch", 128));
    more.putAll(Map.of("shrink", 0.2, "shrink_every", 2.0, "shrink_to", "initial"));
    more.putAll(Map.of("rho_schedule", "cosine", "rho_end", 0.02));

    Classification spec = planned(gsamObf(more));

    assertThat(spec.optimizer())
        .isEqualTo(new AdamW(0.1, 0.8, 0.95, 1e-6, 5e-4, WeightDecayOn.MATRICES));
    assertThat(spec.refinements())
        .isEqualTo(new Refinements(1.0, 128, 0.999, new Shrinking(0.2, 2, Towards.INITIAL)));
    assertThat(spec.perturbation().radius()).isEqualTo(new RadiusSchedule.Cosine(0.02));
    assertThat(spec.perturbation().passesPerStep()).isEqualTo(4);
  }

  @Test
  void aTrialOfSgdwDecouplesItsDecayAndItsRadiusMayFallInSteps() {
    Map<String, Object> more = new TreeMap<>(Map.of("optimizer", "sgdw", "rho_schedule", "step"));
    more.putAll(Map.of("rho_step_every", 5.0, "rho_step_factor", 0.5));

    Classification spec = planned(gsamObf(more));

    assertThat(spec.optimizer())
        .isEqualTo(new Sgd(0.1, 0.9, true, 5e-4, WeightDecayOn.MATRICES, true));
    assertThat(spec.perturbation().radius()).isEqualTo(new RadiusSchedule.Step(5, 0.5));
    assertThat(spec.refinements()).isEqualTo(Refinements.NONE);
  }

  private static Classification planned(VariantSpace variant) {
    Sweep sweep = SweepOf.method(GRID).task(SweepOf.MNIST).variants(variant);
    return (Classification) Planner.spec(sweep, Planner.tune(sweep).getFirst());
  }

  @Test
  void withoutMTheWholeBatchIsPerturbedTogether() {
    Sweep sweep = SweepOf.method(GRID).task(SweepOf.MNIST).variants(gsamObf(Map.of()));
    Trial trial = Planner.tune(sweep).getFirst();

    Classification spec = (Classification) Planner.spec(sweep, trial);

    assertThat(spec.perturbationBatch()).isEqualTo(128);
  }

  @Test
  void aTrialIsMeasuredOnTheSetsThatTheTaskNames() {
    Task.Classification plain = (Task.Classification) SweepOf.MNIST;
    List<EvaluationSet> sets =
        List.of(
            EvaluationSet.own("test"),
            new EvaluationSet(
                "foggy", null, new Corruption(List.of(Kind.FOG), List.of(3), 0), null));
    Task task =
        new Task.Classification(
            plain.dataset(),
            plain.model(),
            plain.loss(),
            plain.augmentation(),
            sets,
            Measured.Of.ALL,
            null,
            null,
            EvaluateEvery.EPOCH);
    Sweep sweep = SweepOf.method(GRID).task(task).variants(gsamObf(Map.of()));

    Classification spec = (Classification) Planner.spec(sweep, Planner.tune(sweep).getFirst());

    assertThat(spec.evaluate()).isEqualTo(sets);
  }

  /** Without confirmation the tune trials are reported; measures are held against test sets. */
  @ParameterizedTest
  @CsvSource({
    "'', 2, '', false",
    "'evaluate_runs: confirm', 2, '', false",
    "'evaluate_runs: all', 2, '', true",
    "'', 0, '', true",
    "'', 2, 'measures: [{name: hessian-top}]', false",
    "'', 2, 'measures: [{name: hessian-top, runs: all}]', true",
  })
  void tuneTrialsAreTestedOnlyWhereThatIsUsed(
      String asked, int confirm, String measures, boolean tested) {
    Sweep sweep = tested(asked, confirm, measures);

    Classification spec = (Classification) Planner.spec(sweep, Planner.tune(sweep).getFirst());

    assertThat(spec.evaluate()).isEqualTo(tested ? null : List.of());
    assertThat(spec.endsWithTests()).isEqualTo(tested);
  }

  @Test
  void confirmTrialsAreTestedAlways() {
    Sweep sweep = tested("", 2, "");
    Trial confirmed = Planner.confirm(sweep, Planner.tune(sweep).getFirst(), 1).getFirst();

    Classification spec = (Classification) Planner.spec(sweep, confirmed);

    assertThat(spec.evaluate()).isNull();
    assertThat(spec.endsWithTests()).isTrue();
  }

  private static Sweep tested(String asked, int confirm, String measures) {
    String yaml =
        """
        apiVersion: lethe/v1
        kind: Sweep
        name: tested
        metric: {name: validation/accuracy, goal: maximize}
        report: test/accuracy
        task:
          dataset: {name: mnist, train: 1000, validation: 500}
          model: {name: small-cnn}
          %s
        parameters: {learning_rate: 0.1, batch_size: 100}
        variants: {sgd: {}, sam: {rho: 0.1}}
        baseline: sgd
        method: grid
        budget: {per_trial: {epochs: 3}}
        seeds: {tune: 1, confirm: %d}
        %s
        """
            .formatted(asked, confirm, measures);
    return ((Reading.Valid) SweepReader.read(yaml.getBytes(UTF_8))).sweep();
  }

  @Test
  void everyTrialComputesInTheTasksPrecision() {
    Task.Classification plain = (Task.Classification) SweepOf.MNIST;
    Task.Classification task =
        new Task.Classification(
            plain.dataset(),
            plain.model(),
            plain.loss(),
            plain.augmentation(),
            List.of(),
            Measured.Of.CONFIRM,
            null,
            Precision.BF16_MIXED,
            EvaluateEvery.EPOCH);
    Sweep mixed = SweepOf.method(GRID).task(task).variants(gsamObf(Map.of()));
    Sweep usual = SweepOf.method(GRID).task(plain).variants(gsamObf(Map.of()));

    assertThat(precision(mixed)).isEqualTo(Precision.BF16_MIXED);
    assertThat(precision(usual)).isEqualTo(Precision.FLOAT32);
    assertThat(Preview.of(mixed).text()).contains("compute in bfloat16 (precision: bf16-mixed)");
    assertThat(Preview.of(usual).text()).doesNotContain("precision");
  }

  private static Precision precision(Sweep sweep) {
    return ((Classification) Planner.spec(sweep, Planner.tune(sweep).getFirst())).precision();
  }

  @Test
  void aNoopTrialTrainsNothing() {
    Sweep sweep = SweepOf.method(GRID).variants(FLAT);
    Trial trial = Planner.tune(sweep).getFirst();

    assertThat(Planner.spec(sweep, trial)).isEqualTo(new Noop(0, 1));
  }

  private static double number(Trial trial, String name) {
    return (Double) trial.parameters().getOrDefault(name, Double.NaN);
  }
}
