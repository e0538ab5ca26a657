package dev.lethe.worker.training;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import dev.lethe.protocol.TrainingSpec;
import dev.lethe.worker.data.Dataset;
import dev.lethe.worker.data.Images;
import dev.lethe.worker.model.ImageShape;
import dev.lethe.worker.model.Network;
import dev.lethe.worker.model.NetworkState;
import dev.lethe.worker.sharpness.Batch;
import dev.lethe.worker.sharpness.Descent;
import dev.lethe.worker.sharpness.SharpGradient;
import dev.lethe.worker.sharpness.TrainingLoss;
import java.util.Set;

/** A network in training: makes one update after the other. Owns the memory of the engine. */
public final class Learner implements AutoCloseable {
  private final TrainingSpec.Classification spec;
  private final Dataset dataset;
  private final NDManager manager;
  private final Draws draws;
  private final Pace pace;
  private final Network network;
  private final NetworkState state;
  private final SharpGradient sharp;
  private final Descent descent;
  private final Feed feed;

  private long orderOfEpoch = -1;
  private int[] order = {};

  /** Starts from weights that the seed decides. */
  public Learner(TrainingSpec.Classification spec, Dataset dataset) {
    requireEnough(spec, dataset);
    this.spec = spec;
    this.dataset = dataset;
    this.manager = NDManager.newBaseManager();
    this.draws = new Draws(spec.seed());
    this.pace = Pace.of(spec);
    Images images = dataset.train();
    this.network =
        Network.of(
            spec.model(),
            new ImageShape(images.channels(), images.height(), images.width()),
            dataset.classes());
    this.state = network.initial(manager, draws.weights());
    TrainingLoss loss = new TrainingLoss(spec.loss(), spec.labelSmoothing());
    this.sharp = new SharpGradient(network, spec.perturbation(), loss, spec.perturbationBatch());
    this.descent = new Descent(spec.optimizer(), network, manager);
    this.feed =
        new Feed(
            images,
            dataset.classes(),
            dataset.mean(),
            dataset.deviation(),
            Set.copyOf(spec.augmentation()),
            spec.batchSize());
  }

  private static void requireEnough(TrainingSpec.Classification spec, Dataset dataset) {
    long needed = Math.max(1, spec.stepsPerEpoch()) * spec.batchSize();
    if (dataset.train().count() < needed) {
      throw new IllegalArgumentException(
          "%d training images are too few: batches of %d need %d; take smaller batches or more data"
              .formatted(dataset.train().count(), spec.batchSize(), needed));
    }
  }

  /** What a step met; the weights moved only where the loss is finite. */
  public record StepResult(double loss, double gradientNorm, double perturbationNorm) {}

  /**
   * Makes one update.
   *
   * @param step from 0; decides batch, augmentation, noise, learning rate and radius
   */
  public StepResult step(long step) {
    try (NDManager scratch = manager.newSubManager()) {
      Engine.getInstance().setRandomSeed(draws.noise(step));
      NetworkState now = state.within(scratch);
      SharpGradient.Result found = sharp.of(now, batch(scratch, step), pace.radius(step));
      double norm = found.vector().norm().getFloat();
      if (Double.isFinite(found.loss())) {
        descent.apply(now, found.vector(), pace.learningRate(step));
      }
      return new StepResult(found.loss(), norm, found.perturbationNorm());
    }
  }

  private Batch batch(NDManager scratch, long step) {
    long epoch = step / pace.stepsPerEpoch();
    if (epoch != orderOfEpoch) {
      order = draws.order(epoch, feed.examples());
      orderOfEpoch = epoch;
    }
    int from = Math.toIntExact(step % pace.stepsPerEpoch() * spec.batchSize());
    return feed.batch(scratch, order, from, from + spec.batchSize(), draws.augmentation(step));
  }

  /**
   * Evaluates.
   *
   * @param batchDone called behind each batch
   */
  Evaluation evaluate(Images images, Runnable batchDone) {
    return Evaluation.of(network, state, images, dataset, spec.loss(), batchDone);
  }

  NetworkState state() {
    return state;
  }

  @Override
  public void close() {
    manager.close();
    feed.close();
  }
}
