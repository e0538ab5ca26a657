package dev.lethe.worker.training;

import dev.lethe.protocol.LearningRateSchedule;
import dev.lethe.protocol.RadiusSchedule;
import dev.lethe.protocol.TrainingSpec;

/** The learning rate and the perturbation radius of each step. */
record Pace(TrainingSpec.Classification spec, long stepsPerEpoch, long steps) {
  static Pace of(TrainingSpec.Classification spec) {
    return new Pace(spec, spec.stepsPerEpoch(), spec.steps());
  }

  /**
   * Rises in a straight line over the warm-up, then follows the schedule.
   *
   * @param step from 0
   */
  double learningRate(long step) {
    long warmup = Math.round(spec.warmupEpochs() * stepsPerEpoch);
    return step < warmup ? peak() * (step + 1) / warmup : scheduled(step, warmup);
  }

  private double scheduled(long step, long warmup) {
    double progress = (double) (step - warmup) / Math.max(1, steps - warmup);
    return switch (spec.schedule()) {
      case LearningRateSchedule.Constant() -> peak();
      case LearningRateSchedule.Step(double every, double factor) ->
          peak() * Math.pow(factor, Math.floor(step / (every * stepsPerEpoch)));
      case LearningRateSchedule.Linear(double end) -> peak() + (end - peak()) * progress;
      case LearningRateSchedule.Cosine(double end) ->
          end + (peak() - end) * (1 + Math.cos(Math.PI * progress)) / 2;
    };
  }

  /**
   * ρ of a step.
   *
   * @param step from 0
   */
  double radius(long step) {
    double rho = spec.perturbation().rule().radius();
    return switch (spec.perturbation().radius()) {
      case RadiusSchedule.Constant() -> rho;
      case RadiusSchedule.ProportionalToLearningRate(double minimum) ->
          minimum + (rho - minimum) * share(learningRate(step));
      case RadiusSchedule.Step(double every, double factor) ->
          rho * Math.pow(factor, Math.floor(step / (every * stepsPerEpoch)));
      case RadiusSchedule.Linear(double end) -> rho + (end - rho) * step / steps;
      case RadiusSchedule.Cosine(double end) ->
          end + (rho - end) * (1 + Math.cos(Math.PI * step / steps)) / 2;
    };
  }

  /**
   * (lr − lr_min) / (lr_max − lr_min), 0 to 1. lr_max is the peak; lr_min is where the schedule
   * goes to. A schedule that goes nowhere (constant) or on for ever (step) has 0 there, as in the
   * GSAM authors' own examples, so ρ falls in the proportion in which the learning rate does; with
   * the rate of its last stage there, step would train that whole stage without a perturbation.
   */
  private double share(double learningRate) {
    double lowest =
        switch (spec.schedule()) {
          case LearningRateSchedule.Constant _, LearningRateSchedule.Step _ -> 0;
          case LearningRateSchedule.Linear(double end) -> end;
          case LearningRateSchedule.Cosine(double end) -> end;
        };
    return lowest < peak() ? Math.clamp((learningRate - lowest) / (peak() - lowest), 0, 1) : 1;
  }

  private double peak() {
    return spec.optimizer().learningRate();
  }
}
