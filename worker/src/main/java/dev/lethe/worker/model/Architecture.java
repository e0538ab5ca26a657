package dev.lethe.worker.model;

import dev.lethe.protocol.ModelSpec;
import dev.lethe.protocol.ModelSpec.Norm;
import dev.lethe.worker.layer.BatchNorm;
import dev.lethe.worker.layer.Chain;
import dev.lethe.worker.layer.Convolution;
import dev.lethe.worker.layer.FullyConnected;
import dev.lethe.worker.layer.GroupNorm;
import dev.lethe.worker.layer.Layer;
import dev.lethe.worker.layer.Shaping;
import java.util.List;

/** The layers of each kind of model, and what several kinds have in common. */
final class Architecture {
  private static final int GROUPS = 32;

  private Architecture() {}

  static Chain of(ModelSpec spec, ImageShape image, int classes) {
    return switch (spec) {
      case ModelSpec.Mlp(int width, int depth) -> mlp(image.size(), width, depth, classes);
      case ModelSpec.SmallCnn(int w, Norm norm) ->
          convolutional(image.channels(), List.of(w, 2 * w, 4 * w), 2, norm, classes);
      case ModelSpec.ResNet resnet -> ResNets.of(resnet, image, classes);
      case ModelSpec.WideResNet wide -> WideResNets.of(wide, image, classes);
      case ModelSpec.VisionTransformer vit -> VisionTransformers.of(vit, image, classes);
    };
  }

  /** Flatten, {@code depth} times linear and ReLU, linear. */
  static Chain mlp(int inputs, int hidden, int depth, int classes) {
    Chain.Builder layers = new Chain.Builder().add(new Shaping.Flatten());
    int in = inputs;
    for (int i = 1; i <= depth; i++) {
      layers.add("fc" + i, new FullyConnected(in, hidden)).add(new Shaping.Relu());
      in = hidden;
    }
    return layers.add("fc", new FullyConnected(in, classes)).build();
  }

  /**
   * For each width conv3×3, norm and ReLU, with max-pool 2 in the first {@code pooled}; then global
   * average pool and linear. The pool comes before the ReLU: both orders give the same bits, values
   * and gradients, and this one rectifies a quarter of the values.
   */
  static Chain convolutional(
      int channels, List<Integer> widths, int pooled, Norm norm, int classes) {
    Chain.Builder layers = new Chain.Builder();
    int in = channels;
    for (int i = 0; i < widths.size(); i++) {
      int out = widths.get(i);
      layers.add("conv" + (i + 1), Convolution.plain(in, out, 3, 1, 1));
      layers.add("bn" + (i + 1), norm(norm, out));
      if (i < pooled) {
        layers.add(new Shaping.MaxPool(2, 2, 0));
      }
      layers.add(new Shaping.Relu());
      in = out;
    }
    return layers
        .add(new Shaping.GlobalAveragePool())
        .add("fc", new FullyConnected(in, classes))
        .build();
  }

  static Layer norm(Norm norm, int channels) {
    return switch (norm) {
      case BATCH -> new BatchNorm(channels);
      case GROUP -> new GroupNorm(channels, groups(channels));
      case LAYER -> new GroupNorm(channels, 1);
    };
  }

  private static int groups(int channels) {
    int groups = Math.min(GROUPS, channels);
    while (channels % groups != 0) {
      groups--;
    }
    return groups;
  }
}
