package dev.lethe.worker.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import dev.lethe.worker.layer.Attention.Asking;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AbridgedTest {
  private static final int WIDTH = 12;
  private static final Parameter.Start START = new Parameter.Start.Normal(0.5);

  private static Layer attention(Asking asking) {
    return new Attention(WIDTH, 3, START, asking);
  }

  private static final Layer WHOLE =
      new Chain.Builder().add(attention(Asking.ALL)).add(new Shaping.FirstToken()).build();

  private static final Abridged SHORT = new Abridged(WHOLE, attention(Asking.FIRST));

  /** The numbers of a layer and its gradients, by the input and by each tensor. */
  private record Result(List<float[]> numbers) {
    static Result of(Layer layer, NDManager manager) {
      Random random = new Random(7);
      NDArray input = normal(manager, new Shape(4, 5, WIDTH), random);
      NDList weights =
          new NDList(
              layer.parameters().stream()
                  .map(parameter -> normal(manager, parameter.shape(), random))
                  .toList());
      NDArray wanted = normal(manager, new Shape(4, WIDTH), random);
      NDList leaves = new NDList(weights);
      leaves.add(input);
      leaves.forEach(leaf -> leaf.setRequiresGradient(true));
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        NDArray found =
            layer.forward(input, weights.iterator(), Collections.emptyIterator(), Pass.TRAINING);
        collector.backward(found.mul(wanted).sum());
        NDList all = new NDList(found.stopGradient());
        leaves.forEach(leaf -> all.add(leaf.getGradient()));
        return new Result(all.stream().map(NDArray::toFloatArray).toList());
      }
    }

    private static NDArray normal(NDManager manager, Shape shape, Random random) {
      float[] values = new float[(int) shape.size()];
      IntStream.range(0, values.length).forEach(i -> values[i] = (float) random.nextGaussian());
      return manager.create(values, shape);
    }
  }

  @Test
  void theFirstTokenAloneFindsWhatItFindsAmongAll() {
    try (NDManager manager = NDManager.newBaseManager()) {
      List<float[]> expected = Result.of(WHOLE, manager).numbers();

      List<float[]> found = Result.of(SHORT, manager).numbers();

      assertThat(found).hasSameSizeAs(expected);
      for (int tensor = 0; tensor < expected.size(); tensor++) {
        assertThat(found.get(tensor)).containsExactly(expected.get(tensor), within(1e-4f));
      }
    }
  }

  @Test
  void itIsCountedAsDescribed() {
    Shape tokens = new Shape(5, WIDTH);

    assertThat(SHORT.multiplyAdds(tokens)).isEqualTo(WHOLE.multiplyAdds(tokens));
    assertThat(SHORT.output(tokens)).isEqualTo(new Shape(WIDTH));
    assertThat(attention(Asking.FIRST).multiplyAdds(tokens))
        .isEqualTo(2 * 5 * WIDTH * WIDTH + 2 * WIDTH * WIDTH + 2 * 5 * WIDTH);
  }

  @Test
  void aWayWithOtherTensorsIsRefused() {
    assertThatThrownBy(() -> new Abridged(WHOLE, new LayerNorm(WIDTH)))
        .hasMessage("the shorter way has other tensors");
  }
}
