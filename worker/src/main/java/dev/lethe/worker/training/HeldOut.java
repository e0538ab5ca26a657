package dev.lethe.worker.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
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
 *
 * <p>A look has so many repetitions, and each so many batches; where there are fewer validation
 * images than asked for, whole batches of those that there are. Which images they are depends on
 * the step and the repetition alone.
 */
final class HeldOut implements AutoCloseable {
  private final Batches batches;
  private final Forgetting forgetting;
  private final Draws draws;
  private final int every;
  private final int batch;
  private final int parts;
  private final int repetitions;
  private final int available;
  private final int m;

  private long drawn = -1;
  private int[] order = {};

  private HeldOut(
      TrainingSpec.Classification spec,
      Measure.Forgetting asked,
      Dataset dataset,
      Network network) {
    this.m = spec.perturbationBatch();
    this.every = asked.every();
    this.available = dataset.validation().count();
    int size = Math.min(available, asked.size() == null ? m : asked.size());
    this.batch = asked.batch() == null ? size : Math.min(size, asked.batch());
    this.parts = size / batch;
    this.repetitions = asked.repetitions();
    this.draws = new Draws(spec.seed());
    this.forgetting =
        new Forgetting(
            network.in(Precision.FLOAT32), new TrainingLoss(spec.loss(), spec.labelSmoothing()));
    this.batches = Batches.plain(dataset.validation(), dataset, batch, this::slice);
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
    return forgetting.of(state, perturbed, batch.cut(m).getFirst(), new Look(step / every));
  }

  /** What one step is compared on. */
  private final class Look implements Forgetting.HeldOut {
    private final long number;

    Look(long number) {
      this.number = number;
    }

    @Override
    public int repetitions() {
      return repetitions;
    }

    @Override
    public int batches() {
      return parts;
    }

    @Override
    public Batch batch(NDManager manager, int repetition, int part) {
      return batches.batch(manager, (number * repetitions + repetition) * parts + part);
    }
  }

  /** By the number of the batch, so that the next one can be decoded ahead. */
  private Batches.Slice slice(long number) {
    long draw = number / parts;
    if (draw != drawn) {
      order = order(draw / repetitions, (int) (draw % repetitions));
      drawn = draw;
    }
    int from = (int) (number % parts) * batch;
    return new Batches.Slice(order, from, from + batch, draws, number);
  }

  private int[] order(long look, int repetition) {
    long step = look * every + every / 2;
    return Draws.distinct(draws.heldOut(step, repetition), available, batch * parts);
  }

  @Override
  public void close() {
    batches.close();
  }
}
