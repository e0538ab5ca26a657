package dev.lethe.worker.model;

import dev.lethe.protocol.ModelSpec;
import dev.lethe.protocol.ModelSpec.Norm;
import dev.lethe.worker.layer.Chain;
import dev.lethe.worker.layer.Convolution;
import dev.lethe.worker.layer.FullyConnected;
import dev.lethe.worker.layer.Residual;
import dev.lethe.worker.layer.Shaping;
import java.util.List;

/**
 * ResNets (He et al., 2016) with the names, the order and the start of torchvision's; in a
 * bottleneck the 3×3 has the stride.
 */
final class ResNets {
  private static final int[] WIDTHS = {64, 128, 256, 512};

  private ResNets() {}

  private record Plan(List<Integer> blocks, boolean bottleneck) {
    static Plan of(int depth) {
      return switch (depth) {
        case 18 -> new Plan(List.of(2, 2, 2, 2), false);
        case 34 -> new Plan(List.of(3, 4, 6, 3), false);
        case 50 -> new Plan(List.of(3, 4, 6, 3), true);
        case 101 -> new Plan(List.of(3, 4, 23, 3), true);
        case 152 -> new Plan(List.of(3, 8, 36, 3), true);
        default ->
            throw new IllegalArgumentException(
                "there is no ResNet of depth %d; expected 18, 34, 50, 101 or 152".formatted(depth));
      };
    }

    int expansion() {
      return bottleneck ? 4 : 1;
    }
  }

  static Chain of(ModelSpec.ResNet spec, ImageShape image, int classes) {
    Plan plan = Plan.of(spec.depth());
    Chain.Builder layers = stem(spec, image);
    int in = WIDTHS[0];
    for (int stage = 0; stage < WIDTHS.length; stage++) {
      int out = WIDTHS[stage] * plan.expansion();
      layers.add("layer" + (stage + 1), stage(plan, stage, in, spec.norm()));
      in = out;
    }
    return layers
        .add(new Shaping.GlobalAveragePool())
        .add("fc", new FullyConnected(in, classes))
        .build();
  }

  private static Chain.Builder stem(ModelSpec.ResNet spec, ImageShape image) {
    int width = WIDTHS[0];
    Chain.Builder layers = new Chain.Builder();
    return switch (spec.stem()) {
      case IMAGENET ->
          layers
              .add("conv1", Convolution.kaiming(image.channels(), width, 7, 2))
              .add("bn1", Architecture.norm(spec.norm(), width))
              .add(new Shaping.Relu())
              .add(new Shaping.MaxPool(3, 2, 1));
      case CIFAR ->
          layers
              .add("conv1", Convolution.kaiming(image.channels(), width, 3, 1))
              .add("bn1", Architecture.norm(spec.norm(), width))
              .add(new Shaping.Relu());
    };
  }

  private static Chain stage(Plan plan, int stage, int in, Norm norm) {
    Chain.Builder blocks = new Chain.Builder();
    int from = in;
    for (int block = 0; block < plan.blocks().get(stage); block++) {
      int stride = block == 0 && stage > 0 ? 2 : 1;
      blocks.add(String.valueOf(block), block(plan, from, WIDTHS[stage], stride, norm));
      from = WIDTHS[stage] * plan.expansion();
    }
    return blocks.build();
  }

  private static Chain block(Plan plan, int in, int width, int stride, Norm norm) {
    int out = width * plan.expansion();
    Chain branch =
        plan.bottleneck()
            ? bottleneck(in, width, out, stride, norm)
            : basic(in, width, stride, norm);
    Chain shortcut =
        stride == 1 && in == out
            ? Chain.NOTHING
            : new Chain.Builder()
                .add("downsample.0", Convolution.kaiming(in, out, 1, stride))
                .add("downsample.1", Architecture.norm(norm, out))
                .build();
    return new Chain.Builder().add(new Residual(branch, shortcut)).add(new Shaping.Relu()).build();
  }

  private static Chain basic(int in, int width, int stride, Norm norm) {
    return new Chain.Builder()
        .add("conv1", Convolution.kaiming(in, width, 3, stride))
        .add("bn1", Architecture.norm(norm, width))
        .add(new Shaping.Relu())
        .add("conv2", Convolution.kaiming(width, width, 3, 1))
        .add("bn2", Architecture.norm(norm, width))
        .build();
  }

  private static Chain bottleneck(int in, int width, int out, int stride, Norm norm) {
    return new Chain.Builder()
        .add("conv1", Convolution.kaiming(in, width, 1, 1))
        .add("bn1", Architecture.norm(norm, width))
        .add(new Shaping.Relu())
        .add("conv2", Convolution.kaiming(width, width, 3, stride))
        .add("bn2", Architecture.norm(norm, width))
        .add(new Shaping.Relu())
        .add("conv3", Convolution.kaiming(width, out, 1, 1))
        .add("bn3", Architecture.norm(norm, out))
        .build();
  }
}
