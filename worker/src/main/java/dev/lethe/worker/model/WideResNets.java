package dev.lethe.worker.model;

import dev.lethe.protocol.ModelSpec;
import dev.lethe.protocol.ModelSpec.Norm;
import dev.lethe.worker.layer.Chain;
import dev.lethe.worker.layer.Convolution;
import dev.lethe.worker.layer.FullyConnected;
import dev.lethe.worker.layer.Residual;
import dev.lethe.worker.layer.Shaping;

/**
 * Wide ResNets (Zagoruyko &amp; Komodakis, 2016): norm and ReLU before each convolution; where a
 * block changes the width, its shortcut is a 1×1 convolution of what was normalised.
 */
final class WideResNets {
  private static final int BASE = 16;

  private WideResNets() {}

  static Chain of(ModelSpec.WideResNet spec, ImageShape image, int classes) {
    int blocks = (spec.depth() - 4) / 6;
    Chain.Builder layers =
        new Chain.Builder().add("conv1", Convolution.kaiming(image.channels(), BASE, 3, 1));
    int in = BASE;
    for (int stage = 0; stage < 3; stage++) {
      int out = (BASE << stage) * spec.widen();
      layers.add("layer" + (stage + 1), stage(blocks, in, out, stage == 0 ? 1 : 2, spec.norm()));
      in = out;
    }
    return layers
        .add("bn", Architecture.norm(spec.norm(), in))
        .add(new Shaping.Relu())
        .add(new Shaping.GlobalAveragePool())
        .add("fc", new FullyConnected(in, classes))
        .build();
  }

  private static Chain stage(int blocks, int in, int out, int stride, Norm norm) {
    Chain.Builder chain = new Chain.Builder().add("0", block(in, out, stride, norm));
    for (int block = 1; block < blocks; block++) {
      chain.add(String.valueOf(block), block(out, out, 1, norm));
    }
    return chain.build();
  }

  private static Chain block(int in, int out, int stride, Norm norm) {
    Chain entrance =
        new Chain.Builder().add("bn1", Architecture.norm(norm, in)).add(new Shaping.Relu()).build();
    Chain convolutions =
        new Chain.Builder()
            .add("conv1", Convolution.kaiming(in, out, 3, stride))
            .add("bn2", Architecture.norm(norm, out))
            .add(new Shaping.Relu())
            .add("conv2", Convolution.kaiming(out, out, 3, 1))
            .build();
    if (in == out && stride == 1) {
      Chain branch = new Chain.Builder().add(entrance).add(convolutions).build();
      return new Chain.Builder().add(Residual.around(branch)).build();
    }
    Chain shortcut =
        new Chain.Builder().add("shortcut", Convolution.kaiming(in, out, 1, stride)).build();
    return new Chain.Builder().add(entrance).add(new Residual(convolutions, shortcut)).build();
  }
}
