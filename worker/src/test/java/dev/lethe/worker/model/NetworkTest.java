package dev.lethe.worker.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.lethe.protocol.ModelSpec;
import dev.lethe.worker.layer.Pass;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NetworkTest {
  private static final int SMALL_CNN_WEIGHTS =
      9 * 16 + 2 * 16 + 9 * 16 * 32 + 2 * 32 + 9 * 32 * 64 + 2 * 64 + 64 * 10 + 10;

  @Test
  void smallCnnHasTheWeightsOfItsDescription() {
    try (NDManager manager = NDManager.newBaseManager()) {
      Network network = Network.of(new ModelSpec.SmallCnn(16), new ImageShape(1, 28, 28), 10);

      NetworkState state = network.initial(manager, new Random(1));

      assertThat(state.weights().size()).isEqualTo(SMALL_CNN_WEIGHTS);
      assertThat(state.velocity().size()).isEqualTo(SMALL_CNN_WEIGHTS);
      assertThat(state.statistics().size()).isEqualTo(2 * (16 + 32 + 64));
    }
  }

  @Test
  void weightsStartUniformWithinOneOverTheRootOfTheFanIn() {
    try (NDManager manager = NDManager.newBaseManager()) {
      Network network = Network.mlp(100, 50, 1, 3);

      float[] weights = network.initial(manager, new Random(1)).weights().toFloatArray();

      float[] first = Arrays.copyOf(weights, 100 * 50);
      Arrays.sort(first);
      assertThat(first[0]).isBetween(-0.1f, -0.099f);
      assertThat(first[first.length - 1]).isBetween(0.099f, 0.1f);
      assertThat(first[first.length / 2]).isBetween(-0.01f, 0.01f);
    }
  }

  @Test
  void sameSeedGivesTheSameWeightsOnEveryMachine() {
    try (NDManager manager = NDManager.newBaseManager()) {
      Network network = Network.mlp(1, 2, 1, 2);

      float[] weights = network.initial(manager, new Random(7)).weights().toFloatArray();

      assertThat(Arrays.copyOf(weights, 2)).containsExactly(0.4613981f, 0.4983392f);
    }
  }

  @Test
  void onlyMatricesAreMarkedForDecay() {
    try (NDManager manager = NDManager.newBaseManager()) {
      Network network = Network.mlp(2, 1, 1, 2);

      float[] marks = network.matrices(manager).toFloatArray();

      assertThat(marks).containsExactly(1, 1, 0, 1, 1, 0, 0);
    }
  }

  /** As timm's {@code no_weight_decay}, and its rule that vectors do not decay. */
  @Test
  void classTokenAndPositionsOfATransformerAreSparedFromDecay() {
    Network network =
        Network.of(
            new ModelSpec.VisionTransformer(4, 1, 2, 4, ModelSpec.TokenPool.TOKEN, 0),
            new ImageShape(3, 8, 8),
            2);

    assertThat(network.weights().parameters())
        .filteredOn(parameter -> !parameter.isMatrix() && parameter.shape().dimension() > 1)
        .extracting(parameter -> parameter.name())
        .containsExactly("cls_token", "pos_embed");
  }

  @Test
  void evaluationNormalisesByRunningStatisticsAndLeavesThem() {
    try (NDManager manager = NDManager.newBaseManager()) {
      Network network = Network.of(new ModelSpec.SmallCnn(2), new ImageShape(3, 8, 8), 4);
      NetworkState state = network.initial(manager, new Random(1));
      float[] before = state.statistics().toFloatArray();

      var logits =
          network.forward(
              state.weights(),
              state.statistics(),
              manager.randomNormal(new Shape(5, 3, 8, 8)),
              Pass.EVALUATION);

      assertThat(logits.getShape()).isEqualTo(new Shape(5, 4));
      assertThat(state.statistics().toFloatArray()).isEqualTo(before);
    }
  }
}
