package dev.lethe.worker.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.GradientCollector;
import dev.lethe.protocol.ModelSpec;
import dev.lethe.worker.layer.Pass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the engine does on the way back, from its own profile. */
class GradientLayoutTest {
  private static final int SIZE = 32;

  @TempDir Path folder;

  /**
   * The engine's node for what was changed in place through a view; it copies gradients, and leaves
   * them in other strides than the layers below are quick with.
   */
  @ParameterizedTest
  @MethodSource
  void nothingIsAddedInThePlaceOfAView(ModelSpec spec) throws IOException {
    assertThat(profileOfGradient(Network.of(spec, new ImageShape(3, SIZE, SIZE), 4)))
        .contains("NativeBatchNormBackward")
        .doesNotContain("CopySlices");
  }

  static List<ModelSpec> nothingIsAddedInThePlaceOfAView() {
    return List.of(
        new ModelSpec.ResNet(18, ModelSpec.Stem.CIFAR, ModelSpec.Norm.BATCH),
        new ModelSpec.ResNet(50, ModelSpec.Stem.IMAGENET, ModelSpec.Norm.BATCH),
        new ModelSpec.WideResNet(16, 1, ModelSpec.Norm.BATCH));
  }

  private String profileOfGradient(Network network) throws IOException {
    Path profile = folder.resolve("profile.json");
    try (NDManager manager = NDManager.newBaseManager()) {
      NetworkState state = network.initial(manager, new Random(0));
      NDArray images = manager.randomNormal(new Shape(2, SIZE, SIZE, 3)).transpose(0, 3, 1, 2);
      JniUtils.startProfile(false, false, false);
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        state.weights().setRequiresGradient(true);
        NDArray logits =
            network.forward(state.weights(), state.statistics(), images, Pass.TRAINING);
        collector.backward(logits.sum());
      }
      JniUtils.stopProfile(profile.toString());
    }
    return Files.readString(profile);
  }
}
