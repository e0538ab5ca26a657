package dev.lethe.worker.training;

import dev.lethe.protocol.TrainingSpec;
import dev.lethe.worker.data.Dataset;
import dev.lethe.worker.data.ImageSet;
import dev.lethe.worker.data.TestSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a network is evaluated on: behind an epoch, and at the end. */
final class Examination {
  private final TrainingSpec.Classification spec;
  private final Dataset dataset;
  private final Learner learner;
  private final Observer observer;
  private final Welcome welcome;

  /** A loss that is no number, after which nothing is worth going on. */
  record NotFinite(String what, double value) {}

  Examination(
      TrainingSpec.Classification spec,
      Dataset dataset,
      Learner learner,
      Observer observer,
      Welcome welcome) {
    this.spec = spec;
    this.dataset = dataset;
    this.learner = learner;
    this.observer = observer;
    this.welcome = welcome;
  }

  /** Puts in what an epoch is evaluated on. */
  Optional<NotFinite> behindEpoch(Map<String, Double> found) {
    Evaluation validation =
        learner.evaluate(dataset.validation(), List.of(), observer::batchEvaluated);
    if (!Double.isFinite(validation.loss())) {
      return Optional.of(new NotFinite("validation loss", validation.loss()));
    }
    validation.putInto(found, "validation");
    return spec.evaluation().tests() ? onTestSets(found) : Optional.empty();
  }

  /** Puts in what comes of the test sets. */
  Optional<NotFinite> onTestSets(Map<String, Double> found) {
    for (var test : dataset.evaluate().entrySet()) {
      TestResult result = result(test.getKey(), test.getValue());
      if (!Double.isFinite(result.mean().loss())) {
        return Optional.of(new NotFinite(test.getKey() + " loss", result.mean().loss()));
      }
      result.putInto(found);
    }
    return Optional.empty();
  }

  private TestResult result(String name, TestSet test) {
    TestResult result = new TestResult(name);
    for (TestSet.Part part : test.parts()) {
      welcome.betweenPasses();
      ImageSet images = part.images().get();
      result.add(part.kind(), learner.evaluate(images, test.among(), welcome::batchDone));
    }
    return result;
  }
}
