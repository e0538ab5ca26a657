package dev.lethe.orchestrator.plan;

import dev.lethe.protocol.Measure;
import dev.lethe.protocol.Rule;
import dev.lethe.protocol.Timing.TrainingTime;
import dev.lethe.protocol.TrainingSpec.Classification;
import java.util.Objects;

/**
 * How long the measures of a trial take: counted in passes, whose time the updates and the
 * validation tell. A gradient evaluation is a forward and a backward pass of one image; a forward
 * pass alone is a third of it.
 */
final class MeasuringTime {
  /** Of a power iteration, in gradient evaluations: forward, backward, and backward of both. */
  private static final double HESSIAN_PRODUCT = 4;

  /** Of 7 to 100; a trained small-cnn takes 7 to 17. */
  private static final int HESSIAN_PRODUCTS = 20;

  private MeasuringTime() {}

  /**
   * Seconds of the whole trial.
   *
   * @param time of its updates and evaluations
   */
  static double seconds(Classification spec, TrainingTime time) {
    if (spec.measures().isEmpty()) {
      return 0;
    }
    double evaluations =
        spec.measures().stream().mapToDouble(measure -> evaluations(measure, spec)).sum();
    double evaluation = time.perStep() / (spec.batchSize() * spec.perturbation().passesPerStep());
    double forward = time.perEpochEnd() / spec.dataset().validation();
    int images = Math.min(spec.dataset().train(), Measure.MOST_EVALUATED);
    return evaluations * evaluation + images * forward;
  }

  /** Of a measure, in gradient evaluations. */
  private static double evaluations(Measure measure, Classification spec) {
    return switch (measure) {
      case Measure.HessianTop(Measure.Examples examples) ->
          images(examples) * HESSIAN_PRODUCTS * HESSIAN_PRODUCT;
      case Measure.Sharpness sharpness ->
          images(sharpness.examples()) * (worst(sharpness.steps()) + average(sharpness.steps()));
      case Measure.Forgetting forgetting -> forgetting(forgetting, spec);
    };
  }

  private static double images(Measure.Examples examples) {
    return (double) examples.size() * examples.repetitions();
  }

  /** A gradient behind every step and one before, plain and adaptive. */
  private static double worst(int steps) {
    return 2 * (steps + 1);
  }

  /** A loss for every draw and one without, plain and adaptive. */
  private static double average(int steps) {
    return 2 * (steps + 1) * EvaluationCost.FORWARD;
  }

  /** Of each batch a gradient at w and a loss at w + ε. */
  private static double forgetting(Measure.Forgetting forgetting, Classification spec) {
    if (spec.perturbation().rule() instanceof Rule.None) {
      return 0;
    }
    int own = spec.perturbationBatch();
    int heldOut = Objects.requireNonNullElse(forgetting.size(), own);
    return spec.steps()
        / (double) forgetting.every()
        * (own + (double) heldOut * forgetting.repetitions())
        * (1 + EvaluationCost.FORWARD);
  }
}
