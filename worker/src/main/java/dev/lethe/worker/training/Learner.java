package dev.lethe.worker.training;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.lethe.protocol.KeptWeights;
import dev.lethe.protocol.Refinements.Shrinking;
import dev.lethe.protocol.TrainingSpec;
import dev.lethe.worker.data.Dataset;
import dev.lethe.worker.data.ImageSet;
import dev.lethe.worker.data.Images;
import dev.lethe.worker.data.MadeImages;
import dev.lethe.worker.model.ImageShape;
import dev.lethe.worker.model.Network;
import dev.lethe.worker.model.NetworkState;
import dev.lethe.worker.model.WeightMismatch;
import dev.lethe.worker.sharpness.Batch;
import dev.lethe.worker.sharpness.Clipping;
import dev.lethe.worker.sharpness.Descent;
import dev.lethe.worker.sharpness.SharpGradient;
import dev.lethe.worker.sharpness.TrainingLoss;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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
  private final Averaging averaging;
  private final @Nullable Shrinkage shrinkage;
  private final Batches batches;
  private final @Nullable HeldOut heldOut;

  private long orderOfEpoch = -1;
  private int[] order = {};
  private long waitedNanos;
  private int atOnce;

  /** Starts from weights that the seed decides. */
  public Learner(TrainingSpec.Classification spec, Dataset dataset) {
    requireEnough(spec, dataset);
    this.spec = spec;
    this.dataset = dataset;
    this.manager = NDManager.newBaseManager(EngineSetup.device());
    this.draws = new Draws(spec.seed());
    this.pace = Pace.of(spec);
    ImageSet images = dataset.train();
    this.network =
        Network.of(
                spec.model(),
                new ImageShape(images.channels(), images.height(), images.width()),
                dataset.classes())
            .in(spec.precision());
    this.state = network.initial(manager, draws.weights());
    TrainingLoss loss = new TrainingLoss(spec.loss(), spec.labelSmoothing());
    this.sharp =
        new SharpGradient(
            network, spec.perturbation(), loss, spec.perturbationBatch(), spec.examplesAtOnce());
    this.descent = Descent.of(spec.optimizer(), network, manager);
    this.averaging = Averaging.of(spec.refinements().averaging(), state);
    this.shrinkage = shrinkage(spec.refinements().shrinking());
    this.batches =
        Batches.training(dataset, Set.copyOf(spec.augmentation()), spec.batchSize(), this::slice);
    this.heldOut = HeldOut.of(spec, dataset, network);
  }

  private @Nullable Shrinkage shrinkage(@Nullable Shrinking shrinking) {
    return shrinking == null
        ? null
        : new Shrinkage(
            shrinking, network, draws, pace.stepsPerEpoch(), state.weights().duplicate());
  }

  private static void requireEnough(TrainingSpec.Classification spec, Dataset dataset) {
    long needed = Math.max(1, spec.stepsPerEpoch()) * spec.batchSize();
    if (dataset.train().count() < needed) {
      throw new IllegalArgumentException(
          "%d training images are too few: batches of %d need %d; take smaller batches or more data"
              .formatted(dataset.train().count(), spec.batchSize(), needed));
    }
  }

  /**
   * Starts from a file instead, where there is one; before the first step.
   *
   * @throws IOException when it is no file of weights
   * @throws WeightMismatch when its weights are of another model
   */
  void startWith(Weights weights) throws IOException, WeightMismatch {
    weights.fill(network, state);
    averaging.begin(state);
    if (shrinkage != null) {
      shrinkage.begin(state);
    }
  }

  /** Keeps what is evaluated of what was trained, where that is wanted. */
  @Nullable KeptWeights keep(Weights weights) {
    return weights.keep(network, averaging.average());
  }

  /**
   * What a step met; the weights moved only where all is finite.
   *
   * @param gradientNorm of the gradient that updates, before it is clipped
   * @param forgetting by name; empty in a step that is not looked at
   */
  public record StepResult(
      double loss, double gradientNorm, double perturbationNorm, Map<String, Double> forgetting) {
    boolean isFinite() {
      return Double.isFinite(loss) && Double.isFinite(gradientNorm);
    }
  }

  /**
   * Makes one update.
   *
   * @param step from 0; decides batch, augmentation, noise, learning rate and radius
   */
  public StepResult step(long step) {
    atOnce = spec.examplesAtOnce();
    try (NDManager scratch = manager.newSubManager()) {
      Engine.getInstance().setRandomSeed(draws.noise(step));
      NetworkState now = state.within(scratch);
      if (shrinkage != null) {
        shrinkage.before(step, now);
      }
      Batch batch = batch(scratch, step);
      SharpGradient.Result found = sharp.of(now, batch, pace.radius(step));
      double norm = found.vector().norm().getFloat();
      Map<String, Double> forgotten = forgotten(now, found.firstPoint(), batch, step);
      StepResult result = new StepResult(found.loss(), norm, found.perturbationNorm(), forgotten);
      if (result.isFinite()) {
        NDArray gradient = Clipping.clip(found.vector(), norm, spec.refinements().clipNorm());
        descent.apply(now, gradient, pace.learningRate(step), step);
        averaging.follow(now);
      }
      return result;
    }
  }

  private Map<String, Double> forgotten(
      NetworkState now, NDArray perturbed, Batch batch, long step) {
    return heldOut != null && heldOut.isDue(step)
        ? heldOut.look(now, perturbed, batch, step)
        : Map.of();
  }

  private Batch batch(NDManager scratch, long step) {
    long start = System.nanoTime();
    Batch batch = batches.batch(scratch, step);
    waitedNanos += System.nanoTime() - start;
    return batch;
  }

  private Batches.Slice slice(long step) {
    long epoch = step / pace.stepsPerEpoch();
    if (epoch != orderOfEpoch) {
      order = draws.order(epoch, dataset.train().count());
      orderOfEpoch = epoch;
    }
    int from = Math.toIntExact(step % pace.stepsPerEpoch() * spec.batchSize());
    return new Batches.Slice(order, from, from + spec.batchSize(), draws, step);
  }

  /** Seconds that updates waited for their batches since this was last asked. */
  double waitedSeconds() {
    double seconds = waitedNanos / 1e9;
    waitedNanos = 0;
    return seconds;
  }

  /** Images of the data set that could not be read so far; 0 where all are in memory. */
  int unreadable() {
    return switch (dataset.train()) {
      case Images _ -> 0;
      case MadeImages made -> made.unreadable();
    };
  }

  /** Evaluates, with answers among all classes. */
  Evaluation evaluate(ImageSet images, Runnable batchDone) {
    return evaluate(images, List.of(), batchDone);
  }

  /**
   * Evaluates.
   *
   * @param among the classes that an answer is looked for in; empty for all
   * @param batchDone called behind each batch
   */
  Evaluation evaluate(ImageSet images, List<Integer> among, Runnable batchDone) {
    atOnce = evaluatedAtOnce();
    return Evaluation.of(
        network,
        averaging.average(),
        Evaluation.Asked.of(images, among),
        dataset,
        spec.loss(),
        evaluatedAtOnce(),
        batchDone);
  }

  /**
   * What the trial asks to be measured at the end, and the training images evaluated.
   *
   * @param batchDone called between two passes; what it throws ends the measuring
   */
  Map<String, Double> finalMeasures(Runnable batchDone) {
    return new FinalMeasurement(
            spec, dataset, network, averaging.average(), evaluatedAtOnce(), batchDone)
        .values();
  }

  /**
   * What to say where the last pass did not fit. How much would is tried on a GPU; a processor's
   * system promises more memory than there is, and ends the process that uses it.
   */
  Shortage shortage() {
    return new Shortage(
        spec, atOnce, EngineSetup.seesGpu() ? Shortage.most(spec, atOnce, this::fits) : null);
  }

  /** Whether an update of so many examples at once fits; none is made, but statistics may move. */
  boolean fits(int examples) {
    ImageSet images = dataset.train();
    try (NDManager scratch = manager.newSubManager()) {
      Batch blank =
          new Batch(
              scratch.zeros(
                  new Shape(examples, images.channels(), images.height(), images.width())),
              scratch.zeros(new Shape(examples, dataset.classes())));
      SharpGradient.Result _ = sharp.of(state.within(scratch), blank, pace.radius(0));
      return true;
    } catch (EngineException e) {
      if (Shortage.isMeantBy(e)) {
        return false;
      }
      throw e;
    }
  }

  /** Most images that are evaluated together. */
  private int evaluatedAtOnce() {
    int most = spec.refinements().microBatch();
    return most == 0 ? Evaluation.BATCH : Math.min(most, Evaluation.BATCH);
  }

  /** Mebibytes in use where this computes; empty where nothing says. */
  OptionalDouble usedMemory() {
    return UsedMemory.mebibytes(manager.getDevice());
  }

  /** What the machine does while this computes with so many mebibytes. */
  Map<String, Double> machineLoad(OptionalDouble memory) {
    return MachineLoad.metrics(manager.getDevice(), memory);
  }

  /** All that training changes. */
  List<NDArray> numbers() {
    List<NDArray> numbers =
        new ArrayList<>(List.of(state.weights(), state.velocity(), state.statistics()));
    numbers.addAll(descent.memory());
    numbers.addAll(averaging.memory());
    return numbers;
  }

  @Override
  public void close() {
    manager.close();
    batches.close();
    if (heldOut != null) {
      heldOut.close();
    }
  }
}
