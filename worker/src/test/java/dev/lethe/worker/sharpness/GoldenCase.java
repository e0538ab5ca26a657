package dev.lethe.worker.sharpness;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lethe.protocol.Loss;
import dev.lethe.protocol.Objective;
import dev.lethe.protocol.Optimizer;
import dev.lethe.protocol.Optimizer.AdamW;
import dev.lethe.protocol.Optimizer.Sgd;
import dev.lethe.protocol.Perturbation;
import dev.lethe.protocol.RadiusSchedule;
import dev.lethe.protocol.Rule;
import dev.lethe.protocol.WeightDecayOn;
import dev.lethe.worker.model.Network;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A file of the oracle, read; fields that are missing or null have the formulas' defaults. */
public record GoldenCase(JsonNode file) {
  public static GoldenCase read(Path path) throws IOException {
    return new GoldenCase(new ObjectMapper().readTree(path.toFile()));
  }

  public int classes() {
    return file.path("model").path("classes").asInt();
  }

  public Network network() {
    JsonNode model = file.path("model");
    int channels = model.path("channels").asInt();
    int size = model.path("size").asInt();
    int hidden = model.path("hidden").asInt();
    String type = model.path("type").asText();
    return switch (type) {
      case "mlp" -> Network.mlp(channels * size * size, hidden, 1, classes());
      case "cnn" -> Network.convolutional(channels, List.of(hidden), 0, classes());
      default -> throw new IllegalArgumentException("model " + type + " is not mlp or cnn");
    };
  }

  public TrainingLoss loss() {
    String name = file.path("loss").asText().toUpperCase(Locale.ROOT);
    return new TrainingLoss(Loss.valueOf(name), number(file, "label_smoothing", 0));
  }

  int m() {
    return (int) number(file, "m", number(file, "batch", steps().getFirst().examples()));
  }

  double rho() {
    return number(file.path("perturbation"), "rho", 0);
  }

  double learningRate() {
    return number(file.path("optimizer"), "lr", 0);
  }

  Optimizer optimizer() {
    JsonNode said = file.path("optimizer");
    double decay = number(said, "weight_decay", 0);
    WeightDecayOn on =
        WeightDecayOn.valueOf(said.path("weight_decay_on").asText("all").toUpperCase(Locale.ROOT));
    String name = said.path("name").asText("sgd");
    return switch (name) {
      case "sgd", "sgdw" ->
          new Sgd(
              learningRate(),
              number(said, "momentum", 0),
              flag(said, "nesterov", false),
              decay,
              on,
              name.equals("sgdw"));
      case "adamw" ->
          new AdamW(
              learningRate(),
              said.path("betas").path(0).asDouble(),
              said.path("betas").path(1).asDouble(),
              number(said, "eps", 0),
              decay,
              on);
      default -> throw new IllegalArgumentException("optimizer " + name + " is not known");
    };
  }

  double clipNorm() {
    return number(file, "clip_norm", 0);
  }

  /** Most examples in a pass. */
  int piece() {
    int most = (int) number(file, "micro_batch", 0);
    return most == 0 ? m() : most;
  }

  Perturbation perturbation() {
    return new Perturbation(
        rule(), objective(), new RadiusSchedule.Constant(), (int) number(file, "ascent_steps", 1));
  }

  private Rule rule() {
    JsonNode said = file.path("perturbation");
    String name = said.path("rule").asText("none");
    return switch (name) {
      case "none", "null" -> new Rule.None();
      case "sam" -> new Rule.Sam(rho());
      case "asam" ->
          new Rule.Asam(
              rho(),
              number(said, "eta", 0),
              flag(said, "scale_before_norm", true),
              flag(said, "scale_after_norm", true));
      case "gsam" ->
          new Rule.Gsam(
              rho(), number(said, "alpha", 0), flag(said, "normalize_ascent_gradient", false));
      default -> throw new IllegalArgumentException("rule " + name + " is not known");
    };
  }

  private Objective objective() {
    String name = file.path("perturbation").path("objective").asText("maximize");
    return switch (name) {
      case "maximize", "null" -> new Objective.TrainingLoss();
      case "obf" -> forgetting(file.path("perturbation").path("obf"));
      default -> throw new IllegalArgumentException("objective " + name + " is not known");
    };
  }

  private static Objective forgetting(JsonNode said) {
    String link = said.hasNonNull("link") ? said.path("link").asText() : "softmax";
    return new Objective.OutputBiasForgetting(
        number(said, "lam", 0),
        number(said, "gamma", 1),
        Objective.Link.valueOf(link.toUpperCase(Locale.ROOT)));
  }

  public float[] initial() {
    return flat(file.path("initial"));
  }

  public List<Step> steps() {
    List<Step> steps = new ArrayList<>();
    file.path("steps").forEach(node -> steps.add(new Step(node)));
    return steps;
  }

  private static double number(JsonNode node, String field, double otherwise) {
    return node.path(field).asDouble(otherwise);
  }

  private static boolean flag(JsonNode node, String field, boolean otherwise) {
    return node.path(field).asBoolean(otherwise);
  }

  /** The values of all tensors of a list, one after the other. */
  private static float[] flat(JsonNode tensors) {
    List<Double> values = new ArrayList<>();
    tensors.forEach(tensor -> tensor.path("data").forEach(v -> values.add(v.asDouble())));
    return floats(values);
  }

  private static float[] floats(List<Double> values) {
    float[] floats = new float[values.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = values.get(i).floatValue();
    }
    return floats;
  }

  /** One update: what goes in, and what must come out. */
  public record Step(JsonNode node) {
    public float[] inputs() {
      List<Double> values = new ArrayList<>();
      node.path("x").path("data").forEach(v -> values.add(v.asDouble()));
      return floats(values);
    }

    public long[] shape() {
      List<Long> sizes = new ArrayList<>();
      node.path("x").path("shape").forEach(v -> sizes.add(v.asLong()));
      return sizes.stream().mapToLong(Long::longValue).toArray();
    }

    public float[] labels(int classes) {
      JsonNode labels = node.path("y");
      float[] oneHot = new float[labels.size() * classes];
      for (int i = 0; i < labels.size(); i++) {
        oneHot[i * classes + labels.get(i).asInt()] = 1;
      }
      return oneHot;
    }

    int examples() {
      return node.path("y").size();
    }

    double loss() {
      return node.path("loss").asDouble();
    }

    /** The tensors of a field in order; none where the file has none. */
    List<Tensor> expected(String field) {
      List<Tensor> tensors = new ArrayList<>();
      node.path(field).forEach(tensor -> tensors.add(Tensor.of(tensor)));
      return tensors;
    }
  }

  /** A named tensor's values, flat. */
  record Tensor(String name, List<Double> values) {
    static Tensor of(JsonNode node) {
      List<Double> values = new ArrayList<>();
      node.path("data").forEach(value -> values.add(value.asDouble()));
      return new Tensor(node.path("name").asText(), values);
    }

    /** The largest absolute value. */
    double scale() {
      return values.stream().mapToDouble(Math::abs).max().orElse(0);
    }
  }
}
