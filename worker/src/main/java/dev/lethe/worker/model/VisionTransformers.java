package dev.lethe.worker.model;

import dev.lethe.protocol.ModelSpec;
import dev.lethe.protocol.ModelSpec.TokenPool;
import dev.lethe.worker.layer.Attention;
import dev.lethe.worker.layer.Chain;
import dev.lethe.worker.layer.FullyConnected;
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
    for (int block = 0; block < spec.depth(); block++) {
      blocks.add(String.valueOf(block), block(spec));
    }
    return new Chain.Builder()
        .add(new Tokens(image.channels(), patch, spec.width(), length, token))
        .add("blocks", blocks.build())
        .add("norm", new LayerNorm(spec.width()))
        .add(token ? new Shaping.FirstToken() : new Shaping.AverageToken())
        .add("head", head(spec, classes))
        .build();
  }

  private static Chain block(ModelSpec.VisionTransformer spec) {
    int width = spec.width();
    Chain attention =
        new Chain.Builder()
            .add("norm1", new LayerNorm(width))
            .add("attn", new Attention(width, spec.heads(), START))
            .build();
    Chain mlp =
        new Chain.Builder()
            .add("norm2", new LayerNorm(width))
            .add("mlp.fc1", linear(width, EXPANSION * width))
            .add(new Shaping.Gelu())
            .add("mlp.fc2", linear(EXPANSION * width, width))
            .build();
    return new Chain.Builder().add(Residual.around(attention)).add(Residual.around(mlp)).build();
  }

  private static FullyConnected linear(int in, int out) {
    return new FullyConnected(in, out, START, ZERO);
  }

  private static FullyConnected head(ModelSpec.VisionTransformer spec, int classes) {
    Start weight = spec.headBias() == 0 ? START : ZERO;
    return new FullyConnected(spec.width(), classes, weight, new Start.Constant(spec.headBias()));
  }
}
