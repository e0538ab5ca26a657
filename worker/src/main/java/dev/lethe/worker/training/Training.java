package dev.lethe.worker.training;

import ai.djl.engine.EngineException;
import dev.lethe.protocol.Checkpoint;
import dev.lethe.protocol.TrainingSpec;
import dev.lethe.worker.data.Dataset;
import dev.lethe.worker.model.WeightMismatch;
import dev.lethe.worker.training.Examination.NotFinite;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Trains a classifier from its first step, or from a checkpoint, to the end of its budget. */
public final class Training {
  private static final Logger LOG = LoggerFactory.getLogger(Training.class);

  private final TrainingSpec.Classification spec;
  private final Learner learner;
  private final Weights weights;
  private final Checkpoints checkpoints;
  private final Observer observer;
  private final Welcome welcome;
  private final Examination examination;

  private Progress progress = Progress.START;
  private Map<String, Double> metrics = Map.of();
  private long epochStarted = System.nanoTime();
  private long stepsTimed;

  /** Whether the last checkpoint that was to be kept was. */
  private boolean keeps = true;

  private Training(
      TrainingSpec.Classification spec,
      Dataset dataset,
      Learner learner,
      Weights weights,
      Checkpoints checkpoints,
      Observer observer) {
    this.spec = spec;
    this.learner = learner;
    this.weights = weights;
    this.checkpoints = checkpoints;
    this.observer = observer;
    this.welcome = new Welcome(observer, this::checkpoint);
    this.examination = new Examination(spec, dataset, learner, observer, welcome);
  }

  /** Trains on the calling thread, from what the seed draws; keeps no weights. */
  public static Outcome run(
      TrainingSpec.Classification spec,
      Dataset dataset,
      @Nullable Checkpoint resumeFrom,
      Checkpoints checkpoints,
      Observer observer) {
    return run(spec, dataset, Weights.NONE, resumeFrom, checkpoints, observer);
  }

  /**
   * Trains on the calling thread.
   *
   * @param weights what it begins with, and where what it ends with goes
   * @param resumeFrom a checkpoint of the same specification; null to begin. One that cannot be
   *     read is passed over: the result has the same bits either way
   * @param checkpoints where they are
   */
  public static Outcome run(
      TrainingSpec.Classification spec,
      Dataset dataset,
      Weights weights,
      @Nullable Checkpoint resumeFrom,
      Checkpoints checkpoints,
      Observer observer) {
    try (Learner learner = new Learner(spec, dataset)) {
      learner.startWith(weights);
      Training training = new Training(spec, dataset, learner, weights, checkpoints, observer);
      if (resumeFrom != null) {
        training.resume(resumeFrom);
      }
      return training.asFarAsMemoryGoes();
    } catch (EngineException e) {
      // a network that does not fit before its first step
      return outOfMemory(e, 0, () -> new Shortage(spec, 1, null));
    } catch (WeightMismatch | IOException e) {
      return new Outcome.Unfit(String.valueOf(e.getMessage()));
    }
  }

  private Outcome asFarAsMemoryGoes() {
    try {
      return toTheEnd();
    } catch (Unwelcome e) {
      return stopped(e.wish());
    } catch (EngineException e) {
      return outOfMemory(e, progress.step(), learner::shortage);
    }
  }

  private static Outcome outOfMemory(EngineException e, long step, Supplier<Shortage> shortage) {
    if (!Shortage.isMeantBy(e)) {
      throw e;
    }
    return new Outcome.OutOfMemory(step, shortage.get().describe(e));
  }

  private void resume(Checkpoint checkpoint) {
    try {
      progress = checkpoints.load(checkpoint, learner.numbers());
    } catch (IOException e) {
      LOG.atWarn()
          .addKeyValue("attempt", checkpoints.attempt())
          .addKeyValue("checkpoint", checkpoint.name())
          .addKeyValue("why", e)
          .log("Begins anew: the checkpoint cannot be used");
    }
  }

  private Outcome toTheEnd() {
    while (true) {
      if (isEpochOver()) {
        Outcome.Diverged diverged = finishEpoch();
        if (diverged != null) {
          return diverged;
        }
      }
      if (progress.step() == spec.steps()) {
        return completed();
      }
      Observer.Wish wish = observer.wish();
      switch (wish) {
        case GO_ON -> {}
        case CHECKPOINT -> observer.checkpointed(progress.step() > 0 ? checkpoint() : null);
        case KEEP, DROP -> {
          return stopped(wish);
        }
      }
      Outcome.Diverged diverged = step();
      if (diverged != null) {
        return diverged;
      }
    }
  }

  private Outcome.@Nullable Diverged step() {
    Learner.StepResult result = learner.step(progress.step());
    if (!Double.isFinite(result.loss())) {
      return diverged("training loss", result.loss(), progress.step() + 1);
    }
    if (!result.isFinite()) {
      return diverged("gradient's norm", result.gradientNorm(), progress.step() + 1);
    }
    progress = progress.plus(result);
    stepsTimed++;
    observer.stepFinished(progress.step());
    return null;
  }

  /** Also where an attempt goes on that was stopped behind its last step. */
  private boolean isEpochOver() {
    boolean whole = progress.epochSteps() == spec.stepsPerEpoch();
    return progress.epochSteps() > 0 && (whole || progress.step() == spec.steps());
  }

  private Outcome.Stopped stopped(Observer.Wish wish) {
    boolean kept = wish == Observer.Wish.KEEP && progress.step() > 0;
    return new Outcome.Stopped(progress.step(), kept ? checkpoint() : null);
  }

  private @Nullable Checkpoint checkpoint() {
    try {
      Checkpoint kept = checkpoints.save(progress, learner.numbers());
      if (!keeps) {
        LOG.atInfo().addKeyValue("attempt", checkpoints.attempt()).log("Keeps checkpoints again");
      }
      keeps = true;
      return kept;
    } catch (IOException e) {
      // another attempt begins anew then, and ends with the same bits; the next try says it no more
      LOG.atLevel(keeps ? Level.WARN : Level.DEBUG)
          .addKeyValue("attempt", checkpoints.attempt())
          .addKeyValue("place", checkpoints.place())
          .addKeyValue("why", e)
          .log("Cannot keep a checkpoint");
      keeps = false;
      return null;
    }
  }

  private Outcome.Diverged diverged(NotFinite wrong) {
    return diverged(wrong.what(), wrong.value(), progress.step());
  }

  private Outcome.Diverged diverged(String what, double value, long step) {
    return new Outcome.Diverged(
        progress.step(), "the %s was %s in step %d".formatted(what, value, step));
  }

  private Outcome.@Nullable Diverged finishEpoch() {
    double seconds = (System.nanoTime() - epochStarted) / 1e9;
    double waited = learner.waitedSeconds();
    OptionalDouble memory = learner.usedMemory();
    Map<String, Double> found = new LinkedHashMap<>();
    if (spec.evaluation().isDue(epoch(), spec.epochs())) {
      Optional<NotFinite> wrong = examination.behindEpoch(found);
      if (wrong.isPresent()) {
        return diverged(wrong.get());
      }
    }
    metrics = progress.metrics();
    if (stepsTimed > 0) {
      metrics.put("training/examples_per_second", stepsTimed * spec.batchSize() / seconds);
      metrics.put("training/data_wait_seconds", waited / stepsTimed);
    }
    memory.ifPresent(mebibytes -> metrics.put("system/memory_mb", mebibytes));
    metrics.putAll(learner.machineLoad(memory));
    if (learner.unreadable() > 0) {
      metrics.put("training/unreadable_files", (double) learner.unreadable());
    }
    metrics.putAll(found);
    observer.epochFinished(epoch(), progress.step(), gradientEvaluations(), metrics);
    if (progress.step() < spec.steps()) {
      progress = progress.withEpochDone();
    }
    epochStarted = System.nanoTime();
    stepsTimed = 0;
    return null;
  }

  /** The epoch that the last step belongs to, from 1. */
  private int epoch() {
    return Math.toIntExact(Math.ceilDiv(progress.step(), spec.stepsPerEpoch()));
  }

  private long gradientEvaluations() {
    return progress.step() * spec.batchSize() * spec.perturbation().passesPerStep();
  }

  /** Whoever trained to the end and is to stop still keeps that, with its last epoch open. */
  private Outcome completed() {
    Map<String, Double> all = new LinkedHashMap<>(metrics);
    Optional<NotFinite> wrong =
        spec.evaluation().tests() ? Optional.empty() : examination.onTestSets(all);
    if (wrong.isPresent()) {
      return diverged(wrong.get());
    }
    if (!spec.measures().isEmpty()) {
      welcome.betweenPasses();
      all.putAll(learner.finalMeasures(welcome::batchDone));
    }
    return new Outcome.Completed(
        progress.step(), gradientEvaluations(), all, learner.keep(weights));
  }
}
