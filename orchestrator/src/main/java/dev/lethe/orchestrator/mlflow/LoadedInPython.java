package dev.lethe.orchestrator.mlflow;

import dev.lethe.orchestrator.mlflow.WeightsCard.Form;
import dev.lethe.protocol.ModelSpec;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The lines of Python that load a file of weights: into the networks of torchvision and timm, or
 * into one that is built here where neither has it. They follow {@code load_file} of safetensors.
 */
final class LoadedInPython {
  static final String TENSORS = "tensors = load_file(\"" + WeightsCard.FILE + "\")";

  private LoadedInPython() {}

  static String lines(ModelSpec model, Form form) {
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
        .formatted(layers.collect(Collectors.joining(", ")), WeightsCard.FILE);
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
        .formatted(resnet.depth(), form.classes(), norm, stem, WeightsCard.FILE);
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
            WeightsCard.FILE);
  }
}
