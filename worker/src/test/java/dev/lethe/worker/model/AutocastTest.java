package dev.lethe.worker.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lethe.protocol.ModelSpec;
import dev.lethe.protocol.Precision;
import dev.lethe.worker.layer.Parameter;
import dev.lethe.worker.layer.Pass;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Mixed precision against PyTorch's {@code autocast}, whose numbers {@code autocast.py} wrote. The
 * last bit of a bfloat16 depends on the order in which a processor adds, so what is held is how far
 * from autocast it may be, in units of how far float32 is. A transformer carries single bits on to
 * every output; that it computes in bfloat16 at all is seen by what its results can be.
 */
class AutocastTest {
  private static final int EXAMPLES = 8;
  private static final int CLASSES = 4;
  private static final ImageShape IMAGE = new ImageShape(3, 8, 8);
  private static final double FRACTION = 0.3;
  private static final double FRACTION_OF_TRANSFORMERS = 1.5;
  private static final Map<String, ModelSpec> MODELS =
      Map.of(
          "mlp", new ModelSpec.Mlp(8, 1),
          "small-cnn-batch", new ModelSpec.SmallCnn(4, ModelSpec.Norm.BATCH),
          "small-cnn-group", new ModelSpec.SmallCnn(4, ModelSpec.Norm.GROUP),
          "small-cnn-layer", new ModelSpec.SmallCnn(4, ModelSpec.Norm.LAYER),
          "vit", new ModelSpec.VisionTransformer(8, 1, 2, 4, ModelSpec.TokenPool.TOKEN, 0));

  private final NDManager manager = NDManager.newBaseManager();

  @AfterEach
  void close() {
    manager.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"mlp", "small-cnn-batch", "small-cnn-group", "small-cnn-layer", "vit"})
  void logitsAndGradientAreThoseOfAutocast(String name) throws IOException {
    JsonNode file =
        new ObjectMapper().readTree(AutocastTest.class.getResourceAsStream("autocast.json"));
    JsonNode expected = file.get(name);
    Network network = network(name);
    float[] gradient =
        network
            .weights()
            .joined(parameter -> values(expected.get("gradient").get(parameter.name())));
    float[] logits = values(expected.get("logits"));

    Measured usual = measure(network);
    Measured mixed = measure(network.in(Precision.BF16_MIXED));

    double fraction = name.equals("vit") ? FRACTION_OF_TRANSFORMERS : FRACTION;
    assertThat(distance(mixed.logits, logits))
        .isLessThan(fraction * distance(usual.logits, logits));
    assertThat(distance(mixed.gradient, gradient))
        .isLessThan(fraction * distance(usual.gradient, gradient));
  }

  /** A bfloat16 is a float32 whose last 16 bits are 0. */
  @ParameterizedTest
  @ValueSource(strings = {"mlp", "small-cnn-batch", "small-cnn-group", "small-cnn-layer", "vit"})
  void linearMapsComputeInBfloat16AndNothingElse(String name) {
    Network network = network(name);

    Measured mixed = measure(network.in(Precision.BF16_MIXED));

    assertThat(areBfloat16(mixed.logits)).isTrue();
    int at = 0;
    for (Parameter parameter : network.weights().parameters()) {
      float[] gradient = Arrays.copyOfRange(mixed.gradient, at, at + parameter.size());
      assertThat(areBfloat16(gradient))
          .as(parameter.name())
          .isEqualTo(parameter.use() == Parameter.Use.LINEAR);
      at += parameter.size();
    }
  }

  private static boolean areBfloat16(float[] values) {
    for (float value : values) {
      if ((Float.floatToIntBits(value) & 0xffff) != 0) {
        return false;
      }
    }
    return true;
  }

  private static Network network(String name) {
    return Network.of(Objects.requireNonNull(MODELS.get(name)), IMAGE, CLASSES);
  }

  private static final class Measured {
    private final float[] logits;
    private final float[] gradient;

    Measured(float[] logits, float[] gradient) {
      this.logits = logits;
      this.gradient = gradient;
    }
  }

  private Measured measure(Network network) {
    NDArray weights = manager.create(network.weights().joined(AutocastTest::formula));
    weights.setRequiresGradient(true);
    NDArray statistics = network.initial(manager, new Random(0)).statistics();
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      NDArray logits = network.forward(weights, statistics, images(), Pass.TRAINING);
      collector.backward(logits.logSoftmax(1).mul(labels()).sum().div(EXAMPLES).neg());
      return new Measured(logits.toFloatArray(), weights.getGradient().toFloatArray());
    }
  }

  private NDArray images() {
    return manager.create(
        drawn("images", EXAMPLES * IMAGE.size(), 0, 1), new Shape(EXAMPLES, 3, 8, 8));
  }

  private NDArray labels() {
    float[] labels = new float[EXAMPLES * CLASSES];
    for (int i = 0; i < EXAMPLES; i++) {
      labels[i * CLASSES + i % CLASSES] = 1;
    }
    return manager.create(labels, new Shape(EXAMPLES, CLASSES));
  }

  private static float[] formula(Parameter parameter) {
    boolean scale = parameter.use() == Parameter.Use.NORM && parameter.name().endsWith("weight");
    return drawn(parameter.name(), parameter.size(), scale ? 1 : 0, 0.3);
  }

  private static float[] drawn(String name, int count, double offset, double scale) {
    CRC32 crc = new CRC32();
    crc.update(name.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    var formula = new GoldenModel.Formula(name, new Shape(count), crc.getValue(), offset, scale);
    try (NDManager own = NDManager.newBaseManager()) {
      return formula.array(own).toFloatArray();
    }
  }

  private static float[] values(JsonNode numbers) {
    float[] values = new float[numbers.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) numbers.get(i).asDouble();
    }
    return values;
  }

  private static double distance(float[] one, float[] other) {
    assertThat(one).hasSameSizeAs(other);
    double sum = 0;
    for (int i = 0; i < one.length; i++) {
      double difference = (double) one[i] - other[i];
      sum += difference * difference;
    }
    return Math.sqrt(sum);
  }
}
