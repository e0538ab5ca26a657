package dev.lethe.worker.model;

import dev.lethe.protocol.ModelSpec;
import dev.lethe.protocol.ModelSpec.TokenPool;
import dev.lethe.worker.layer.Abridged;
import dev.lethe.worker.layer.Attention;
import dev.lethe.worker.layer.Attention.Asking;
import dev.lethe.worker.layer.Chain;
import dev.lethe.worker.layer.FullyConnected;
import dev.lethe.worker.layer.Layer;
import dev.lethe.worker.layer.LayerNorm;
import dev.lethe.worker.layer.Parameter.Start;
import dev.lethe.worker.layer.Residual;
import dev.lethe.worker.layer.Shaping;
import dev.lethe.worker.layer.Tokens;

/**
 * Vision transformers (Dosovitskiy et al., 2021) with the names and the start of timm's: linear
 * maps normal with deviation 0.02 and without bias; the last norm comes before the pool.
 */
final class VisionTransformers {
  private static final int EXPANSION = 4;
  private static final Start START = new Start.Normal(0.02);
  private static final Start ZERO = new Start.Constant(0);

  private VisionTransformers() {}

  static Chain of(ModelSpec.VisionTransformer spec, ImageShape image, int classes) {
    int patch = spec.patch();
    if (image.height() % patch != 0 || image.width() % patch != 0) {
      throw new IllegalArgumentException(
          "patches of %d pixels do not fill an image of %d by %d; choose a patch that divides both"
              .formatted(patch, image.height(), image.width()));
    }
    int length = image.height() / patch * (image.width() / patch);
    boolean token = spec.pool() == TokenPool.TOKEN;
    Chain.Builder blocks = new Chain.Builder();
    for (int block = 0; block < spec.depth() - 1; block++) {
      blocks.add(String.valueOf(block), block(spec, Asking.ALL));
    }
    return new Chain.Builder()
        .add(new Tokens(image.channels(), patch, spec.width(), length, token))
        .add("blocks", blocks.build())
        .add(token ? toFirstToken(spec) : toAverageToken(spec))
        .add("head", head(spec, classes))
        .build();
  }

  private static Layer toAverageToken(ModelSpec.VisionTransformer spec) {
    return lastBlock(spec, Asking.ALL).add(new Shaping.AverageToken()).build();
  }

  /** Of the last block no other token is read, so that none is computed. */
  private static Layer toFirstToken(ModelSpec.VisionTransformer spec) {
    return new Abridged(
        lastBlock(spec, Asking.ALL).add(new Shaping.FirstToken()).build(),
        lastBlock(spec, Asking.FIRST).build());
  }

  private static Chain.Builder lastBlock(ModelSpec.VisionTransformer spec, Asking asking) {
    return new Chain.Builder()
        .add("blocks.%d".formatted(spec.depth() - 1), block(spec, asking))
        .add("norm", new LayerNorm(spec.width()));
  }

  private static Chain block(ModelSpec.VisionTransformer spec, Asking asking) {
    int width = spec.width();
    Chain attention =
        new Chain.Builder()
            .add("norm1", new LayerNorm(width))
            .add("attn", new Attention(width, spec.heads(), START, asking))
            .build();
    Chain mlp =
        new Chain.Builder()
            .add("norm2", new LayerNorm(width))
            .add("mlp.fc1", linear(width, EXPANSION * width))
            .add(new Shaping.Gelu())
            .add("mlp.fc2", linear(EXPANSION * width, width))
            .build();
    Layer around = asking == Asking.ALL ? Chain.NOTHING : new Shaping.FirstToken();
    return new Chain.Builder()
        .add(new Residual(attention, around))
        .add(Residual.around(mlp))
        .build();
  }

  private static FullyConnected linear(int in, int out) {
    return new FullyConnected(in, out, START, ZERO);
  }

  private static FullyConnected head(ModelSpec.VisionTransformer spec, int classes) {
    Start weight = spec.headBias() == 0 ? START : ZERO;
    return new FullyConnected(spec.width(), classes, weight, new Start.Constant(spec.headBias()));
  }
}
