package dev.lethe.orchestrator.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.orchestrator.sweep.Task;
import dev.lethe.protocol.DatasetSpec;
import dev.lethe.protocol.Loss;
import dev.lethe.protocol.ModelSpec;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

class WeightsCardTest {
  private static final Map<String, String> SAID =
      Map.of(
          "input", "3x32x32",
          "classes", "10",
          "pixel_mean", "[0.5, 0.5, 0.5]",
          "pixel_deviation", "[0.2, 0.2, 0.2]");

  @Test
  void theDescriptionIsYamlWithSizesOfWhatGoesInAndOut() {
    Map<?, ?> read =
        (Map<?, ?>)
            new Load(LoadSettings.builder().build()).loadFromString(card(resnet(), SAID).mlmodel());

    assertThat(read.get("run_id")).isEqualTo("0123");
    assertThat(read.get("model_size_bytes")).isEqualTo(1234);
    assertThat(read.get("utc_time_created")).isEqualTo("1970-01-01 00:01:00.000000");
    Map<?, ?> flavours = (Map<?, ?>) Objects.requireNonNull(read.get("flavors"));
    assertThat(flavours.keySet()).hasToString("[safetensors]");
    Map<?, ?> signature = (Map<?, ?>) Objects.requireNonNull(read.get("signature"));
    assertThat(String.valueOf(signature.get("inputs"))).contains("[-1,3,32,32]");
    assertThat(String.valueOf(signature.get("outputs"))).contains("[-1,10]");
  }

  @Test
  void whatAnOlderWorkerHasNotSaidIsLeftOut() {
    WeightsCard card = card(resnet(), Map.of());

    assertThat(card.mlmodel()).doesNotContain("signature");
    assertThat(card.readme())
        .contains("tensors = load_file(\"model.safetensors\")")
        .doesNotContain("In:");
  }

  @Test
  void whatGoesInSaysHowItIsNormalised() {
    assertThat(card(resnet(), SAID).readme())
        .contains("N×3×32×32", "with mean [0.5, 0.5, 0.5] and deviation [0.2, 0.2, 0.2]")
        .contains("logits, N×10");
  }

  static List<ModelSpec> models() {
    return List.of(
        new ModelSpec.Mlp(16, 2),
        new ModelSpec.SmallCnn(8, ModelSpec.Norm.GROUP),
        resnet(),
        new ModelSpec.WideResNet(16, 8, ModelSpec.Norm.BATCH),
        new ModelSpec.VisionTransformer(192, 3, 3, 4, ModelSpec.TokenPool.AVERAGE, 0));
  }

  @ParameterizedTest
  @MethodSource("models")
  void everyModelIsLoadedInAFewLines(ModelSpec model) {
    String code = card(model, SAID).readme().split("```", -1)[1];

    assertThat(code.lines().filter(line -> !line.startsWith("python")).toList())
        .hasSizeBetween(2, 6)
        .anyMatch(line -> line.contains("load_file(\"model.safetensors\")"));
  }

  private static ModelSpec resnet() {
    return new ModelSpec.ResNet(18, ModelSpec.Stem.CIFAR, ModelSpec.Norm.BATCH);
  }

  private static WeightsCard card(ModelSpec model, Map<String, String> environment) {
    DatasetSpec.Shapes shapes = new DatasetSpec.Shapes(10, 32, 0.5, 0.1, 0, 9);
    DatasetSpec dataset = new DatasetSpec("shapes", 12, 6, 0, shapes, null);
    Task.Classification task =
        new Task.Classification(dataset, model, Loss.SOFTMAX_CROSS_ENTROPY, List.of());
    return new WeightsCard("0123", "sam ρ=0.1", task, environment, "0".repeat(64), 1234, 60_000);
  }
}
