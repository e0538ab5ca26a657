package dev.lethe.worker.training;

import dev.lethe.protocol.Timing.TrainingTime;
import dev.lethe.protocol.TrainingSpec;
import dev.lethe.worker.data.Dataset;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Trains a classifier from its first step, or from a checkpoint, to the end of its budget. */
public final class Training {
  private static final int WARM_UP_STEPS = 3;
  private static final int MEASURED_STEPS = 5;

  private final TrainingSpec.Classification spec;
  private final Dataset dataset;
  private final Learner learner;
  private final CheckpointFolder folder;
  private final Observer observer;

  private Progress progress = Progress.START;
  private Map<String, Double> metrics = Map.of();
  private long epochStarted = System.nanoTime();
  private long stepsTimed;

  private Training(
      TrainingSpec.Classification spec,
      Dataset dataset,
      Learner learner,
      CheckpointFolder folder,
      Observer observer) {
    this.spec = spec;
    this.dataset = dataset;
    this.learner = learner;
    this.folder = folder;
    this.observer = observer;
  }

  /**
   * Trains on the calling thread.
   *
   * @param resumeFrom a checkpoint of the same specification; null to begin
   * @param folder where a checkpoint goes when the observer asks to stop
   * @throws IOException when a checkpoint cannot be read or written
   */
  public static Outcome run(
      TrainingSpec.Classification spec,
      Dataset dataset,
      @Nullable Path resumeFrom,
      CheckpointFolder folder,
      Observer observer)
      throws IOException {
    try (Learner learner = new Learner(spec, dataset)) {
      Training training = new Training(spec, dataset, learner, folder, observer);
      if (resumeFrom != null) {
        training.progress = CheckpointFolder.load(resumeFrom, learner.state());
      }
      return training.toTheEnd();
    }
  }

  /** How long training takes on this machine, measured over a few updates and an evaluation. */
  public static TrainingTime time(TrainingSpec.Classification spec, Dataset dataset) {
    try (Learner learner = new Learner(spec, dataset)) {
      for (int step = 0; step < WARM_UP_STEPS; step++) {
        learner.step(step);
      }
      long start = System.nanoTime();
      for (int step = 0; step < MEASURED_STEPS; step++) {
        learner.step(step);
      }
      long stepped = System.nanoTime();
      Evaluation _ = learner.evaluate(dataset.validation());
      long evaluated = System.nanoTime();
      return new TrainingTime(
          (stepped - start) / 1e9 / MEASURED_STEPS, (evaluated - stepped) / 1e9);
    }
  }

  private Outcome toTheEnd() throws IOException {
    long steps = spec.steps();
    while (progress.step() < steps) {
      if (observer.stopRequested()) {
        return stopped();
      }
      Learner.StepResult result = learner.step(progress.step());
      if (!Double.isFinite(result.loss())) {
        return diverged("training loss", result.loss(), progress.step() + 1);
      }
      progress = progress.plus(result.loss(), result.gradientNorm(), result.perturbationNorm());
      stepsTimed++;
      observer.stepFinished(progress.step());
      if (progress.epochSteps() == spec.stepsPerEpoch() || progress.step() == steps) {
        Evaluation validation = finishEpoch();
        if (!Double.isFinite(validation.loss())) {
          return diverged("validation loss", validation.loss(), progress.step());
        }
      }
    }
    return completed();
  }

  private Outcome.Stopped stopped() throws IOException {
    return progress.step() == 0
        ? new Outcome.Stopped(0, null)
        : new Outcome.Stopped(progress.step(), folder.save(progress, learner.state()));
  }

  private Outcome.Diverged diverged(String what, double value, long step) {
    return new Outcome.Diverged(
        progress.step(), "the %s was %s in step %d".formatted(what, value, step));
  }

  private Evaluation finishEpoch() {
    double seconds = (System.nanoTime() - epochStarted) / 1e9;
    Evaluation validation = learner.evaluate(dataset.validation());
    if (Double.isFinite(validation.loss())) {
      metrics = progress.metrics();
      metrics.put("training/examples_per_second", stepsTimed * spec.batchSize() / seconds);
      validation.putInto(metrics, "validation");
      observer.epochFinished(epoch(), progress.step(), gradientEvaluations(), metrics);
    }
    progress = progress.withEpochDone();
    epochStarted = System.nanoTime();
    stepsTimed = 0;
    return validation;
  }

  /** The epoch that the last step belongs to, from 1. */
  private int epoch() {
    return Math.toIntExact(Math.ceilDiv(progress.step(), spec.stepsPerEpoch()));
  }

  private long gradientEvaluations() {
    return progress.step() * spec.batchSize() * spec.perturbation().rule().passesPerStep();
  }

  private Outcome completed() {
    Map<String, Double> all = new LinkedHashMap<>(metrics);
    for (var test : dataset.tests().entrySet()) {
      Evaluation evaluation = learner.evaluate(test.getValue());
      if (!Double.isFinite(evaluation.loss())) {
        return diverged(test.getKey() + " loss", evaluation.loss(), progress.step());
      }
      evaluation.putInto(all, test.getKey());
    }
    return new Outcome.Completed(progress.step(), gradientEvaluations(), all);
  }
}
