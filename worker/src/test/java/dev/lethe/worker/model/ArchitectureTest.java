package dev.lethe.worker.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.lethe.protocol.ModelSpec;
import dev.lethe.protocol.ModelSpec.Norm;
import dev.lethe.protocol.ModelSpec.Stem;
import dev.lethe.protocol.ModelSpec.TokenPool;
import dev.lethe.worker.layer.Pass;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ArchitectureTest {
  private static final ImageShape CIFAR = new ImageShape(3, 32, 32);
  private static final ImageShape IMAGENET = new ImageShape(3, 224, 224);

  /**
   * Weights as torchvision, timm and the papers count them; multiply-adds of convolutions, linear
   * maps and attention.
   */
  @ParameterizedTest
  @CsvSource({
    "resnet-18, 1000, 224, 11689512, 1814073344",
    "resnet-34, 1000, 224, 21797672, 3663761408",
    "resnet-50, 1000, 224, 25557032, 4089184256",
    "resnet-101, 1000, 224, 44549160, 7801405440",
    "resnet-152, 1000, 224, 60192808, 11513626624",
    "vit-s-16, 1000, 224, 22050664, 4598882304",
    "vit-s-32, 1000, 224, 22878952, 1142909952",
    "vit-b-16, 1000, 224, 86567656, 17563828224",
    "wrn-16-8, 10, 32, 10961370, 1548145664",
    "wrn-28-10, 10, 32, 36479194, 5243328768"
  })
  void countsAreThoseOfTheReference(
      String name, int classes, int side, long parameters, long multiplyAdds) {
    ImageShape image = new ImageShape(3, side, side);

    Network network = Network.of(preset(name), image, classes);

    assertThat(network.parameters()).isEqualTo(parameters);
    assertThat(network.multiplyAdds(image)).isEqualTo(multiplyAdds);
  }

  @ParameterizedTest
  @EnumSource(Norm.class)
  void everyNormGivesLogitsThatDependOnTheImage(Norm norm) {
    try (NDManager manager = NDManager.newBaseManager()) {
      Network network = Network.of(new ModelSpec.ResNet(18, Stem.CIFAR, norm), CIFAR, 7);
      NetworkState state = network.initial(manager, new Random(1));
      NDArray images = manager.randomNormal(new Shape(3, 3, 32, 32));

      NDArray logits = network.forward(state.weights(), state.statistics(), images, Pass.TRAINING);

      assertThat(logits.getShape()).isEqualTo(new Shape(3, 7));
      assertThat(logits.get(0).sub(logits.get(1)).abs().max().getFloat()).isGreaterThan(1e-3f);
      assertThat(logits.isNaN().any().getBoolean()).isFalse();
    }
  }

  @Test
  void layerNormOfImagesTakesOutScaleAndShiftOfEachExample() {
    try (NDManager manager = NDManager.newBaseManager()) {
      Network network = Network.of(new ModelSpec.SmallCnn(4, Norm.LAYER), CIFAR, 5);
      NetworkState state = network.initial(manager, new Random(1));
      NDArray images = manager.randomNormal(new Shape(2, 3, 32, 32));

      float[] plain = logits(network, state, images);
      float[] scaled = logits(network, state, images.mul(3));

      assertThat(network.statistics().size()).isZero();
      for (int i = 0; i < plain.length; i++) {
        assertThat(scaled[i]).isCloseTo(plain[i], within(1e-2f));
      }
    }
  }

  @Test
  void aHeadBiasIsWhatAllLogitsStartAt() {
    try (NDManager manager = NDManager.newBaseManager()) {
      ModelSpec spec = new ModelSpec.VisionTransformer(24, 2, 3, 8, TokenPool.AVERAGE, -10);
      Network network = Network.of(spec, CIFAR, 4);
      NetworkState state = network.initial(manager, new Random(1));

      float[] logits = logits(network, state, manager.randomNormal(new Shape(2, 3, 32, 32)));

      assertThat(logits).hasSize(8).containsOnly(-10f);
    }
  }

  @Test
  void convolutionsOfResNetsStartNormalWithTwoOverTheFanOut() {
    try (NDManager manager = NDManager.newBaseManager()) {
      Network network = Network.of(preset("resnet-18"), IMAGENET, 10);

      NetworkState state = network.initial(manager, new Random(1));

      NDArray first = state.weights().get("0:%d".formatted(64 * 3 * 49));
      double deviation = Math.sqrt(first.square().mean().getFloat());
      assertThat(deviation).isCloseTo(Math.sqrt(2.0 / (64 * 49)), within(5e-4));
    }
  }

  @Test
  void patchesThatDoNotFillTheImageAreRefusedWithBothSizes() {
    ModelSpec spec = preset("vit-s-16");

    assertThatThrownBy(() -> Network.of(spec, new ImageShape(3, 28, 28), 10))
        .hasMessage(
            "patches of 16 pixels do not fill an image of 28 by 28; choose a patch that divides"
                + " both");
  }

  private static float[] logits(Network network, NetworkState state, NDArray images) {
    return network
        .forward(state.weights(), state.statistics(), images, Pass.EVALUATION)
        .toFloatArray();
  }

  private static ModelSpec preset(String name) {
    return Objects.requireNonNull(ModelSpec.PRESETS.get(name), name);
  }
}
