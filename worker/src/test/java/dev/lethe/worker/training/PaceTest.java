package dev.lethe.worker.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lethe.protocol.Budget;
import dev.lethe.protocol.LearningRateSchedule;
import dev.lethe.protocol.Objective;
import dev.lethe.protocol.Perturbation;
import dev.lethe.protocol.RadiusSchedule;
import dev.lethe.protocol.Rule;
import dev.lethe.protocol.TrainingSpec;
import org.junit.jupiter.api.Test;

/** Over ten epochs of five steps; the peak is 0.4, ρ is 0.2. */
class PaceTest {
  private static final RadiusSchedule FIXED = new RadiusSchedule.Constant();
  private static final RadiusSchedule PROPORTIONAL =
      new RadiusSchedule.ProportionalToLearningRate(0.05);

  @Test
  void warmUpRisesStepByStepToThePeak() {
    Pace pace = pace(new LearningRateSchedule.Constant(), 2, FIXED);

    assertThat(pace.learningRate(0)).isCloseTo(0.04, within(1e-12));
    assertThat(pace.learningRate(9)).isCloseTo(0.4, within(1e-12));
    assertThat(pace.learningRate(49)).isEqualTo(0.4);
  }

  @Test
  void cosineIsHalfWayInTheMiddleOfWhatFollowsTheWarmUp() {
    Pace pace = pace(new LearningRateSchedule.Cosine(0.1), 2, FIXED);

    assertThat(pace.learningRate(10)).isCloseTo(0.4, within(1e-12));
    assertThat(pace.learningRate(30)).isCloseTo(0.25, within(1e-12));
  }

  @Test
  void linearFallsInAStraightLine() {
    Pace pace = pace(new LearningRateSchedule.Linear(0), 0, FIXED);

    assertThat(pace.learningRate(10)).isCloseTo(0.32, within(1e-12));
    assertThat(pace.learningRate(40)).isCloseTo(0.08, within(1e-12));
  }

  @Test
  void stepFallsAfterSoManyEpochs() {
    Pace pace = pace(new LearningRateSchedule.Step(4, 0.1), 0, FIXED);

    assertThat(pace.learningRate(19)).isEqualTo(0.4);
    assertThat(pace.learningRate(20)).isCloseTo(0.04, within(1e-12));
    assertThat(pace.learningRate(40)).isCloseTo(0.004, within(1e-12));
  }

  @Test
  void radiusInProportionGoesDownToItsMinimumWithTheLearningRate() {
    Pace pace = pace(new LearningRateSchedule.Linear(0.1), 0, PROPORTIONAL);

    assertThat(pace.radius(0)).isCloseTo(0.2, within(1e-12));
    assertThat(pace.radius(25)).isCloseTo(0.125, within(1e-12));
    assertThat(pace.radius(50)).isCloseTo(0.05, within(1e-12));
  }

  @Test
  void radiusInProportionFollowsTheCosine() {
    Pace pace = pace(new LearningRateSchedule.Cosine(0), 0, PROPORTIONAL);

    assertThat(pace.radius(0)).isCloseTo(0.2, within(1e-12));
    assertThat(pace.radius(25)).isCloseTo(0.125, within(1e-12));
    assertThat(pace.radius(49))
        .isCloseTo(0.05 + 0.15 * (1 + Math.cos(Math.PI * 0.98)) / 2, within(1e-12));
  }

  /** The last stage perturbs as well: were its rate the lowest, ρ would be ρ_min all along it. */
  @Test
  void radiusInProportionFallsByTheFactorOfEachStage() {
    RadiusSchedule toZero = new RadiusSchedule.ProportionalToLearningRate(0);
    Pace pace = pace(new LearningRateSchedule.Step(4, 0.1), 0, toZero);

    assertThat(pace.radius(19)).isCloseTo(0.2, within(1e-12));
    assertThat(pace.radius(20)).isCloseTo(0.02, within(1e-12));
    assertThat(pace.radius(49)).isCloseTo(0.002, within(1e-12));
  }

  @Test
  void radiusInProportionStaysAboveItsMinimumInEveryStage() {
    Pace pace = pace(new LearningRateSchedule.Step(5, 0.5), 0, PROPORTIONAL);

    assertThat(pace.radius(24)).isCloseTo(0.2, within(1e-12));
    assertThat(pace.radius(25)).isCloseTo(0.125, within(1e-12));
    assertThat(pace.radius(49)).isCloseTo(0.125, within(1e-12));
  }

  @Test
  void radiusInProportionRisesWithTheWarmUp() {
    Pace pace = pace(new LearningRateSchedule.Constant(), 2, PROPORTIONAL);

    assertThat(pace.radius(0)).isCloseTo(0.05 + 0.15 * 0.1, within(1e-12));
    assertThat(pace.radius(4)).isCloseTo(0.05 + 0.15 * 0.5, within(1e-12));
    assertThat(pace.radius(9)).isCloseTo(0.2, within(1e-12));
    assertThat(pace.radius(49)).isCloseTo(0.2, within(1e-12));
  }

  @Test
  void radiusInProportionIsAtItsMinimumWhileTheWarmUpIsBelowTheEndOfTheSchedule() {
    Pace pace = pace(new LearningRateSchedule.Linear(0.1), 2, PROPORTIONAL);

    assertThat(pace.radius(0)).isEqualTo(0.05);
    assertThat(pace.radius(4)).isCloseTo(0.05 + 0.15 / 3, within(1e-12));
  }

  @Test
  void warmUpBeforeTheStepsCountsForTheirEpochs() {
    Pace pace = pace(new LearningRateSchedule.Step(4, 0.1), 2, FIXED);

    assertThat(pace.learningRate(4)).isCloseTo(0.2, within(1e-12));
    assertThat(pace.learningRate(19)).isEqualTo(0.4);
    assertThat(pace.learningRate(20)).isCloseTo(0.04, within(1e-12));
  }

  @Test
  void constantRadiusIgnoresTheLearningRate() {
    Pace pace = pace(new LearningRateSchedule.Cosine(0), 1, FIXED);

    assertThat(pace.radius(0)).isEqualTo(0.2);
    assertThat(pace.radius(49)).isEqualTo(0.2);
  }

  @Test
  void radiusMayFallInAStraightLineWhateverTheLearningRateDoes() {
    Pace pace = pace(new LearningRateSchedule.Constant(), 2, new RadiusSchedule.Linear(0.1));

    assertThat(pace.radius(0)).isEqualTo(0.2);
    assertThat(pace.radius(25)).isCloseTo(0.15, within(1e-12));
    assertThat(pace.radius(50)).isCloseTo(0.1, within(1e-12));
  }

  @Test
  void radiusMayRiseAlongACosine() {
    Pace pace = pace(new LearningRateSchedule.Constant(), 0, new RadiusSchedule.Cosine(0.4));

    assertThat(pace.radius(0)).isCloseTo(0.2, within(1e-12));
    assertThat(pace.radius(25)).isCloseTo(0.3, within(1e-12));
    assertThat(pace.radius(10))
        .isCloseTo(0.4 - 0.2 * (1 + Math.cos(Math.PI * 0.2)) / 2, within(1e-12));
  }

  @Test
  void radiusMayChangeInStagesOfItsOwn() {
    Pace pace = pace(new LearningRateSchedule.Constant(), 0, new RadiusSchedule.Step(4, 0.5));

    assertThat(pace.radius(19)).isEqualTo(0.2);
    assertThat(pace.radius(20)).isCloseTo(0.1, within(1e-12));
    assertThat(pace.radius(49)).isCloseTo(0.05, within(1e-12));
  }

  private static Pace pace(LearningRateSchedule schedule, double warmup, RadiusSchedule radius) {
    TrainingSpec.Classification spec = Examples.spec(new Rule.Sam(0.2), new Budget.Epochs(10), 0.4);
    return Pace.of(
        new TrainingSpec.Classification(
            spec.dataset(),
            spec.model(),
            spec.loss(),
            spec.labelSmoothing(),
            spec.augmentation(),
            spec.batchSize(),
            spec.perturbationBatch(),
            new Perturbation(new Rule.Sam(0.2), new Objective.TrainingLoss(), radius),
            spec.optimizer(),
            schedule,
            warmup,
            spec.budget(),
            spec.seed()));
  }
}
