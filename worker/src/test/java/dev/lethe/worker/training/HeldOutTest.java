package dev.lethe.worker.training;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.lethe.protocol.Budget;
import dev.lethe.protocol.Loss;
import dev.lethe.protocol.Measure;
import dev.lethe.protocol.ModelSpec;
import dev.lethe.protocol.ModelSpec.Norm;
import dev.lethe.protocol.Rule;
import dev.lethe.protocol.TrainingSpec.Classification;
import dev.lethe.worker.data.Dataset;
import dev.lethe.worker.data.ImageSet;
import dev.lethe.worker.measure.Forgetting;
import dev.lethe.worker.model.ImageShape;
import dev.lethe.worker.model.Network;
import dev.lethe.worker.model.NetworkState;
import dev.lethe.worker.sharpness.Batch;
import dev.lethe.worker.sharpness.TrainingLoss;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Looks at a step beside validation images, of which there are 17. */
class HeldOutTest {
  /** One that is looked at. */
  private static final long STEP = 5;

  private static final int EVERY = 2;
  private static final int M = 4;

  private final NDManager manager = NDManager.newBaseManager();
  private final Dataset dataset = Examples.dataset();

  @BeforeAll
  static void computeWithOneThread() {
    EngineSetup.prepare(1);
  }

  @AfterEach
  void free() {
    manager.close();
  }

  @Test
  void aLookIsTheMeanOfItsRepetitionsEachWithOtherImages() {
    Looked looked = looked(Norm.BATCH);
    List<Map<String, Double>> apart =
        IntStream.range(0, 3).mapToObj(repetition -> looked.apart(repetition, 8)).toList();

    Map<String, Double> together = looked.at(new Measure.Forgetting(EVERY, 8, 8, 3));

    assertThat(together.keySet()).hasSize(7).isEqualTo(apart.getFirst().keySet());
    together.forEach((name, value) ->
        assertThat(value)
            .as(name)
            .isCloseTo(
                apart.stream().mapToDouble(one -> value(one, name)).average().orElseThrow(),
                within(1e-9)));
    assertThat(apart.stream().map(one -> value(one, "forgetting/held_out_cosine")))
        .doesNotHaveDuplicates();
  }

  @Test
  void theSizeAloneIsOneBatchOnce() {
    Looked looked = looked(Norm.BATCH);

    Map<String, Double> alone = looked.at(new Measure.Forgetting(EVERY, 8));

    assertThat(alone)
        .isEqualTo(looked.apart(0, 8))
        .isEqualTo(looked.at(new Measure.Forgetting(EVERY, 8, 8, 1)));
    assertThat(looked.at(new Measure.Forgetting(EVERY, null)))
        .isEqualTo(looked.at(new Measure.Forgetting(EVERY, M)));
  }

  @Test
  void whereBatchNormDoesNotSeeThemBatchesChangeNothingButRounding() {
    Looked group = looked(Norm.GROUP);
    Looked batch = looked(Norm.BATCH);

    assertThat(largestDifference(group, new Measure.Forgetting(EVERY, 8, 2, 2), 8))
        .isLessThan(1e-5);
    assertThat(largestDifference(batch, new Measure.Forgetting(EVERY, 8, 2, 2), 8))
        .isGreaterThan(1e-3);
  }

  @Test
  void ofFewerImagesThanAskedForWholeBatchesAreTaken() {
    Looked looked = looked(Norm.BATCH);

    assertThat(looked.at(new Measure.Forgetting(EVERY, 64, 8, 1)))
        .isEqualTo(looked.at(new Measure.Forgetting(EVERY, 16, 8, 1)));
    assertThat(looked.at(new Measure.Forgetting(EVERY, 64, 32, 1)))
        .isEqualTo(looked.at(new Measure.Forgetting(EVERY, 17)));
  }

  private static double largestDifference(Looked looked, Measure.Forgetting cut, int size) {
    Map<String, Double> whole =
        looked.at(new Measure.Forgetting(cut.every(), size, size, cut.repetitions()));
    Map<String, Double> parts = looked.at(cut);
    return whole.keySet().stream()
        .mapToDouble(name -> Math.abs(value(whole, name) - value(parts, name)))
        .max()
        .orElseThrow();
  }

  private static double value(Map<String, Double> values, String name) {
    return values.getOrDefault(name, Double.NaN);
  }

  private Looked looked(Norm norm) {
    Classification spec =
        Examples.plain(
            Examples.spec(new Rule.Sam(0.1), new Budget.Steps(13)),
            new ModelSpec.SmallCnn(4, norm),
            Loss.SOFTMAX_CROSS_ENTROPY);
    Network network = Network.of(spec.model(), new ImageShape(3, Examples.SIZE, Examples.SIZE), 2);
    NetworkState state = network.initial(manager, new Random(1));
    NDArray perturbed =
        state.weights().add(manager.randomNormal(state.weights().getShape()).mul(0.05f));
    return new Looked(
        spec,
        network,
        state,
        perturbed,
        plain(dataset.train(), IntStream.range(0, Examples.BATCH).toArray()));
  }

  private Batch plain(ImageSet images, int[] order) {
    Batches batches =
        Batches.plain(
            images,
            dataset,
            order.length,
            _ -> new Batches.Slice(order, 0, order.length, new Draws(0), 0));
    return batches.batch(manager, 0);
  }

  /** A step with what it is looked at beside. */
  private final class Looked {
    private final Classification spec;
    private final Network network;
    private final NetworkState state;
    private final NDArray perturbed;
    private final Batch own;

    Looked(Classification spec, Network network, NetworkState state, NDArray perturbed, Batch own) {
      this.spec = spec;
      this.network = network;
      this.state = state;
      this.perturbed = perturbed;
      this.own = own;
    }

    Map<String, Double> at(Measure.Forgetting asked) {
      Classification measured = spec.withMeasures(List.of(asked));
      try (HeldOut heldOut = requireNonNull(HeldOut.of(measured, dataset, network))) {
        assertThat(heldOut.isDue(STEP)).isTrue();
        return heldOut.look(state, perturbed, own, STEP);
      }
    }

    /** One repetition in one batch, without the class that is tested. */
    Map<String, Double> apart(int repetition, int size) {
      int[] order =
          Draws.distinct(
              new Draws(spec.seed()).heldOut(STEP, repetition), dataset.validation().count(), size);
      Batch others = plain(dataset.validation(), order);
      return new Forgetting(network, new TrainingLoss(spec.loss(), spec.labelSmoothing()))
          .of(state, perturbed, own.cut(M).getFirst(), new Once(others));
    }
  }

  private record Once(Batch images) implements Forgetting.HeldOut {
    @Override
    public int repetitions() {
      return 1;
    }

    @Override
    public int batches() {
      return 1;
    }

    @Override
    public Batch batch(NDManager owner, int repetition, int number) {
      return images;
    }
  }
}
