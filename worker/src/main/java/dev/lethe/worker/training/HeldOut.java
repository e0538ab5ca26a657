package dev.lethe.worker.training;

import ai.djl.ndarray.NDArray;
import dev.lethe.protocol.Measure;
import dev.lethe.protocol.Precision;
import dev.lethe.protocol.TrainingSpec;
import dev.lethe.worker.data.Dataset;
import dev.lethe.worker.measure.Forgetting;
import dev.lethe.worker.model.Network;
import dev.lethe.worker.model.NetworkState;
import dev.lethe.worker.sharpness.Batch;
import dev.lethe.worker.sharpness.TrainingLoss;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Looks at what a step forgets every so many steps, beside validation images drawn for that step.
 * With the default of every fortieth it costs about a thirtieth of the training.
 */
final class HeldOut implements AutoCloseable {
  private final Batches batches;
  private final Forgetting forgetting;
  private final Draws draws;
  private final int every;
  private final int size;
  private final int available;
  private final int m;

  private HeldOut(
      TrainingSpec.Classification spec,
      Measure.Forgetting asked,
      Dataset dataset,
      Network network) {
    this.m = spec.perturbationBatch();
    this.every = asked.every();
    this.size = Math.min(dataset.validation().count(), asked.size() == null ? m : asked.size());
    this.draws = new Draws(spec.seed());
    this.forgetting =
        new Forgetting(
            network.in(Precision.FLOAT32), new TrainingLoss(spec.loss(), spec.labelSmoothing()));
    this.available = dataset.validation().count();
    this.batches = Batches.plain(dataset.validation(), dataset, size, this::slice);
  }

  /** What a trial asks for; null where it does not, and where nothing is perturbed. */
  static @Nullable HeldOut of(TrainingSpec.Classification spec, Dataset dataset, Network network) {
    return spec.forgetting()
        .filter(_ -> spec.perturbation().rule().radius() > 0)
        .map(asked -> new HeldOut(spec, asked, dataset, network))
        .orElse(null);
  }

  /** Whether a step is looked at. */
  boolean isDue(long step) {
    return step % every == every / 2;
  }

  /**
   * What the first micro-batch's perturbation forgets, by name.
   *
   * @param state before the update
   * @param perturbed its w + ε
   */
  Map<String, Double> look(NetworkState state, NDArray perturbed, Batch batch, long step) {
    Batch others = batches.batch(state.weights().getManager(), step / every);
    return forgetting.of(state, perturbed, batch.cut(m).getFirst(), others);
  }

  /** By the number of the look, so that the next one can be decoded ahead. */
  private Batches.Slice slice(long look) {
    long step = look * every + every / 2;
    int[] order = Draws.distinct(draws.heldOut(step), available, size);
    return new Batches.Slice(order, 0, size, draws, step);
  }

  @Override
  public void close() {
    batches.close();
  }
}
