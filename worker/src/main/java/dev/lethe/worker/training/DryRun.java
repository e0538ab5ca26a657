package dev.lethe.worker.training;

import dev.lethe.protocol.ModelSize;
import dev.lethe.protocol.Timing.TrainingTime;
import dev.lethe.protocol.TrainingSpec;
import dev.lethe.worker.data.Dataset;
import dev.lethe.worker.data.ImageFormat;
import dev.lethe.worker.data.TestSet;
import dev.lethe.worker.model.ImageShape;
import dev.lethe.worker.model.Network;
import dev.lethe.worker.model.WeightMismatch;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What can be known of a training before it is run: its size, its time, whether it starts. */
public final class DryRun {
  private static final int WARM_UP_STEPS = 3;
  private static final int MEASURED_STEPS = 5;

  private DryRun() {}

  /** How large the network is. */
  public static ModelSize size(TrainingSpec.Classification spec, ImageFormat format) {
    ImageShape image = new ImageShape(format.channels(), format.side(), format.side());
    Network network = Network.of(spec.model(), image, format.classes());
    return new ModelSize(network.parameters(), network.multiplyAdds(image));
  }

  /**
   * What came of two updates.
   *
   * @param seconds of the second
   * @param problem why they could not be made; null where they could
   */
  public record Rehearsed(double seconds, @Nullable String problem) {}

  /** Makes two updates. */
  public static Rehearsed rehearse(
      TrainingSpec.Classification spec, Dataset dataset, Weights weights) {
    try (Learner learner = new Learner(spec, dataset)) {
      learner.startWith(weights);
      Learner.StepResult _ = learner.step(0);
      long start = System.nanoTime();
      Learner.StepResult result = learner.step(1);
      double seconds = (System.nanoTime() - start) / 1e9;
      return new Rehearsed(seconds, result.isFinite() ? null : notFinite(result));
    } catch (WeightMismatch | IOException e) {
      return new Rehearsed(0, String.valueOf(e.getMessage()));
    }
  }

  private static String notFinite(Learner.StepResult result) {
    return "the training loss was %s, the gradient's norm %s"
        .formatted(result.loss(), result.gradientNorm());
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
      Evaluation _ = learner.evaluate(dataset.validation(), () -> {});
      double evaluation = (System.nanoTime() - stepped) / 1e9;
      long tests = dataset.evaluate().values().stream().mapToLong(TestSet::count).sum();
      return new TrainingTime(
          (stepped - start) / 1e9 / MEASURED_STEPS,
          evaluation,
          evaluation * tests / dataset.validation().count());
    }
  }

  /** What is wrong with the weights that a training would start from; empty where they fit. */
  public static Optional<String> problem(
      TrainingSpec.Classification spec, Dataset dataset, Weights weights) {
    try (Learner learner = new Learner(spec, dataset)) {
      learner.startWith(weights);
      return Optional.empty();
    } catch (WeightMismatch | IOException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }
}
