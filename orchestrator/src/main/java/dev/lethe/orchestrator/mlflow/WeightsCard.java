package dev.lethe.orchestrator.mlflow;

import dev.lethe.orchestrator.sweep.Task;
import dev.lethe.protocol.ModelSpec;
import dev.lethe.protocol.Wire;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What lies beside a file of weights on a run: {@code MLmodel}, MLflow's description of a model
 * with its inputs and outputs, and {@code README.md}, which says how to load the file.
 *
 * <p>The flavour is {@code safetensors}, which is none of MLflow's own, and the run has no tag
 * {@code mlflow.log-model.history}: with it MLflow's page offers code that needs {@code
 * mlflow.pyfunc}.
 *
 * @param run that it is on
 * @param name of the run, for people
 * @param environment tags of the worker, among them what goes in and out
 * @param bytes of the file
 */
record WeightsCard(
    String run,
    String name,
    Task.Classification task,
    Map<String, String> environment,
    String checksum,
    long bytes,
    long endedAt) {
  static final String FOLDER = "weights";
  static final String FILE = "model.safetensors";
  private static final String TENSORS = "tensors = load_file(\"" + FILE + "\")";
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSS", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  /** Sizes of what goes in and out. */
  private record Form(int channels, int height, int width, int classes) {}

  /** Older workers have not said. */
  private Optional<Form> form() {
    List<Integer> sizes =
        Stream.of(environment.getOrDefault("input", "").split("x", -1))
            .filter(part -> part.matches("[1-9]\\d{0,5}"))
            .map(Integer::valueOf)
            .toList();
    String classes = environment.getOrDefault("classes", "");
    return sizes.size() == 3 && classes.matches("[1-9]\\d{0,8}")
        ? Optional.of(new Form(sizes.get(0), sizes.get(1), sizes.get(2), Integer.parseInt(classes)))
        : Optional.empty();
  }

  /** The file {@code MLmodel}: YAML, in which MLflow wants the two sides of a signature as JSON. */
  String mlmodel() {
    return """
    artifact_path: %s
    flavors:
      safetensors:
        architecture: %s
        data: %s
        sha256: %s
    model_size_bytes: %d
    run_id: %s
    %sutc_time_created: '%s'
    """
        .formatted(
            FOLDER,
            Wire.json(Wire.json(task.model())),
            FILE,
            checksum,
            bytes,
            run,
            form().map(WeightsCard::signature).orElse(""),
            TIME.format(Instant.ofEpochMilli(endedAt)));
  }

  private static String signature(Form form) {
    return """
    signature:
      inputs: '%s'
      outputs: '%s'
      params: null
    """
        .formatted(
            tensor("images", List.of(-1, form.channels(), form.height(), form.width())),
            tensor("logits", List.of(-1, form.classes())));
  }

  private static String tensor(String name, List<Integer> shape) {
    Map<String, Object> spec = Map.of("dtype", "float32", "shape", shape);
    return Wire.json(List.of(Map.of("type", "tensor", "name", name, "tensor-spec", spec)));
  }

  /** The file {@code README.md}. */
  String readme() {
    return """
    # Weights of %s

    What this confirm run trained, as [safetensors](https://github.com/huggingface/safetensors): `%s`,
    %,d bytes, SHA-256 `%s`.
    %s
    ## In Python

    ```python
    from safetensors.torch import load_file
    %s
    ```

    To go on from all winners of this sweep in another one, write `initial: {from: SWEEP}` in its file.
    """
        .formatted(
            name,
            FILE,
            bytes,
            checksum,
            form().map(this::inAndOut).orElse(""),
            form().map(form -> code(task.model(), form)).orElse(TENSORS));
  }

  private String inAndOut(Form form) {
    return """

    * In: images as float32, N×%d×%d×%d (channels, height, width), each channel (pixel / 255 − mean) / deviation%s
    * Out: logits, N×%d
    """
        .formatted(form.channels(), form.height(), form.width(), moments(), form.classes());
  }

  private String moments() {
    @Nullable String mean = environment.get("pixel_mean");
    return mean == null
        ? ""
        : " with mean %s and deviation %s"
            .formatted(mean, environment.getOrDefault("pixel_deviation", "?"));
  }

  private static String code(ModelSpec model, Form form) {
    return switch (model) {
      case ModelSpec.Mlp mlp -> sequential(layers(mlp, form));
      case ModelSpec.SmallCnn cnn -> sequential(layers(cnn, form));
      case ModelSpec.ResNet resnet -> resnet(resnet, form);
      case ModelSpec.WideResNet _ ->
          TENSORS + "  # no library has this network; names as in Zagoruyko & Komodakis, 2016";
      case ModelSpec.VisionTransformer vit -> vit(vit, form);
    };
  }

  private static String sequential(Stream<String> layers) {
    return """
    from torch import nn
    model = nn.Sequential()
    for name, layer in dict(%s).items(): model.add_module(name, layer)
    model.load_state_dict(load_file("%s"))
    model.eval()\
    """
        .formatted(layers.collect(Collectors.joining(", ")), FILE);
  }

  private static Stream<String> layers(ModelSpec.Mlp mlp, Form form) {
    int inputs = form.channels() * form.height() * form.width();
    Stream<String> hidden =
        IntStream.rangeClosed(1, mlp.depth())
            .boxed()
            .flatMap(i ->
                Stream.of(
                    "fc%d=nn.Linear(%d, %d)"
                        .formatted(i, i == 1 ? inputs : mlp.width(), mlp.width()),
                    "relu%d=nn.ReLU()".formatted(i)));
    int last = mlp.depth() == 0 ? inputs : mlp.width();
    return Stream.of(
            Stream.of("flat=nn.Flatten()"),
            hidden,
            Stream.of("fc=nn.Linear(%d, %d)".formatted(last, form.classes())))
        .flatMap(layer -> layer);
  }

  private static Stream<String> layers(ModelSpec.SmallCnn cnn, Form form) {
    int w = cnn.width();
    return Stream.of(
            convolution(1, form.channels(), w, cnn.norm(), "pool1=nn.MaxPool2d(2)"),
            convolution(2, w, 2 * w, cnn.norm(), "pool2=nn.MaxPool2d(2)"),
            convolution(3, 2 * w, 4 * w, cnn.norm(), "mean=nn.AdaptiveAvgPool2d(1)"),
            Stream.of("flat=nn.Flatten()", "fc=nn.Linear(%d, %d)".formatted(4 * w, form.classes())))
        .flatMap(layer -> layer);
  }

  private static Stream<String> convolution(
      int i, int in, int out, ModelSpec.Norm norm, String pool) {
    return Stream.of(
        "conv%d=nn.Conv2d(%d, %d, 3, padding=1, bias=False)".formatted(i, in, out),
        "bn%d=%s".formatted(i, norm(norm, out)),
        "relu%d=nn.ReLU()".formatted(i),
        pool);
  }

  private static String norm(ModelSpec.Norm norm, int channels) {
    return switch (norm) {
      case BATCH -> "nn.BatchNorm2d(%d)".formatted(channels);
      case GROUP -> "nn.GroupNorm(%d, %d)".formatted(groups(channels), channels);
      case LAYER -> "nn.GroupNorm(1, %d)".formatted(channels);
    };
  }

  /** As many as divide the channels, 32 at most. */
  private static int groups(int channels) {
    int groups = Math.min(32, channels);
    while (channels % groups != 0) {
      groups--;
    }
    return groups;
  }

  private static String resnet(ModelSpec.ResNet resnet, Form form) {
    String norm =
        switch (resnet.norm()) {
          case BATCH -> "";
          case GROUP -> ", norm_layer=lambda c: torch.nn.GroupNorm(32, c)";
          case LAYER -> ", norm_layer=lambda c: torch.nn.GroupNorm(1, c)";
        };
    String stem =
        switch (resnet.stem()) {
          case IMAGENET -> "";
          case CIFAR ->
              "model.conv1, model.maxpool = torch.nn.Conv2d(%d, 64, 3, 1, 1, bias=False), torch.nn.Identity()\n"
                  .formatted(form.channels());
        };
    return "import torch, torchvision\nmodel = torchvision.models.resnet%d(num_classes=%d%s)\n%smodel.load_state_dict(load_file(\"%s\"))\nmodel.eval()"
        .formatted(resnet.depth(), form.classes(), norm, stem, FILE);
  }

  private static String vit(ModelSpec.VisionTransformer vit, Form form) {
    String pool =
        switch (vit.pool()) {
          case TOKEN -> "";
          case AVERAGE -> ", class_token=False, global_pool=\"avg\", fc_norm=False";
        };
    return """
    from timm.models.vision_transformer import VisionTransformer
    model = VisionTransformer(img_size=(%d, %d), patch_size=%d, in_chans=%d, num_classes=%d, embed_dim=%d, depth=%d, num_heads=%d%s)
    model.load_state_dict(load_file("%s"))
    model.eval()\
    """
        .formatted(
            form.height(),
            form.width(),
            vit.patch(),
            form.channels(),
            form.classes(),
            vit.width(),
            vit.depth(),
            vit.heads(),
            pool,
            FILE);
  }
}
