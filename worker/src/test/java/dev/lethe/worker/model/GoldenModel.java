package dev.lethe.worker.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lethe.protocol.ModelSpec;
import dev.lethe.protocol.ModelSpec.Norm;
import dev.lethe.protocol.ModelSpec.ResNet;
import dev.lethe.protocol.ModelSpec.Stem;
import dev.lethe.protocol.ModelSpec.TokenPool;
import dev.lethe.protocol.ModelSpec.VisionTransformer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.StreamSupport;

/** A reference model's file: names, shapes, and logits for weights that a formula makes. */
record GoldenModel(JsonNode file) {
  static GoldenModel read(Path path) throws IOException {
    return new GoldenModel(new ObjectMapper().readTree(path.toFile()));
  }

  ModelSpec spec() {
    JsonNode model = file.get("model");
    String name = model.get("name").asText();
    ModelSpec named =
        name.equals("vit")
            ? new VisionTransformer(
                model.get("width").asInt(),
                model.get("depth").asInt(),
                model.get("heads").asInt(),
                model.get("patch").asInt(),
                TokenPool.TOKEN,
                0)
            : Objects.requireNonNull(ModelSpec.PRESETS.get(name), name);
    return switch (named) {
      case ResNet resnet -> resnet.withStem(Stem.valueOf(upper(model.get("stem"))));
      case VisionTransformer vit -> vit.withPool(TokenPool.valueOf(upper(model.get("pool"))));
      case ModelSpec.WideResNet wide ->
          new ModelSpec.WideResNet(wide.depth(), wide.widen(), Norm.BATCH);
      case ModelSpec.Mlp mlp -> mlp;
      case ModelSpec.SmallCnn cnn -> cnn;
    };
  }

  private static String upper(JsonNode word) {
    return word.asText().toUpperCase(java.util.Locale.ROOT);
  }

  int classes() {
    return file.get("model").get("classes").asInt();
  }

  long parameters() {
    return file.get("parameters").asLong();
  }

  ImageShape image() {
    Shape shape = input().shape();
    return new ImageShape((int) shape.get(1), (int) shape.get(2), (int) shape.get(3));
  }

  Formula input() {
    return Formula.of(file.get("input"), "input");
  }

  List<Formula> tensors() {
    return StreamSupport.stream(file.get("tensors").spliterator(), false)
        .map(tensor -> Formula.of(tensor, tensor.get("name").asText()))
        .toList();
  }

  /** Logits, examples × the first classes. */
  double[][] logits(String mode) {
    return StreamSupport.stream(file.get(mode).spliterator(), false)
        .map(row -> StreamSupport.stream(row.spliterator(), false).mapToDouble(JsonNode::asDouble))
        .map(java.util.stream.DoubleStream::toArray)
        .toArray(double[][]::new);
  }

  JsonNode runningAfterTraining() {
    return file.get("running_after_one_training_pass");
  }

  /** Writes the tensors as a user would have them. */
  void writeWeights(Path path, NDManager manager) throws IOException {
    NDList tensors = new NDList();
    for (Formula formula : tensors()) {
      NDArray tensor = formula.array(manager);
      tensor.setName(formula.name());
      tensors.add(tensor);
    }
    try (OutputStream out = Files.newOutputStream(path)) {
      tensors.encode(out, NDList.Encoding.SAFETENSORS);
    }
  }

  /** Value i = offset + scale · (2 u(i) − 1) with u from SplitMix64, rounded to float. */
  record Formula(String name, Shape shape, long seed, double offset, double scale) {
    private static Formula of(JsonNode node, String name) {
      List<Long> shape = new ArrayList<>();
      node.get("shape").forEach(length -> shape.add(length.asLong()));
      return new Formula(
          name,
          new Shape(shape),
          node.get("seed").asLong(),
          node.get("offset").asDouble(),
          node.get("scale").asDouble());
    }

    NDArray array(NDManager manager) {
      float[] values = new float[Math.toIntExact(shape.size())];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (offset + scale * (2 * uniform(i) - 1));
      }
      return manager.create(values, shape);
    }

    private double uniform(long i) {
      long z = seed + (i + 1) * 0x9E3779B97F4A7C15L;
      z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
      z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
      z ^= z >>> 31;
      return (z >>> 11) * 0x1p-53;
    }
  }
}
