package dev.lethe.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/** The network that a trial trains; its input and output sizes come from the data set. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "name")
@JsonSubTypes({
  @JsonSubTypes.Type(value = ModelSpec.Mlp.class, name = "mlp"),
  @JsonSubTypes.Type(value = ModelSpec.SmallCnn.class, name = "small-cnn"),
  @JsonSubTypes.Type(value = ModelSpec.ResNet.class, name = "resnet"),
  @JsonSubTypes.Type(value = ModelSpec.WideResNet.class, name = "wide-resnet"),
  @JsonSubTypes.Type(value = ModelSpec.VisionTransformer.class, name = "vit")
})
public sealed interface ModelSpec {
  /** The sizes that have names of their own in the literature. */
  SequencedMap<String, ModelSpec> PRESETS = presets();

  /** Flatten, {@code depth} times linear and ReLU of {@code width}, linear. */
  record Mlp(int width, int depth) implements ModelSpec {}

  /**
   * Three times conv3×3, norm, ReLU of widths w, 2w, 4w with max-pool 2 after the first two, then
   * global average pool and linear.
   */
  record SmallCnn(int width, Norm norm) implements ModelSpec {
    public SmallCnn {
      norm = orBatch(norm);
    }

    /** With batch norm. */
    public SmallCnn(int width) {
      this(width, Norm.BATCH);
    }
  }

  /**
   * He et al., 2016, as in torchvision.
   *
   * @param depth 18, 34, 50, 101 or 152
   */
  record ResNet(int depth, Stem stem, Norm norm) implements ModelSpec {
    public ResNet {
      norm = orBatch(norm);
    }

    /** With another stem. */
    public ResNet withStem(Stem other) {
      return new ResNet(depth, other, norm);
    }
  }

  /**
   * Pre-activation, without dropout (Zagoruyko &amp; Komodakis, 2016).
   *
   * @param depth 6n + 4 convolutions deep
   * @param widen times 16, 32 and 64 channels
   */
  record WideResNet(int depth, int widen, Norm norm) implements ModelSpec {
    public WideResNet {
      norm = orBatch(norm);
      if (depth < 10 || depth % 6 != 4) {
        throw new IllegalArgumentException("the depth of a wide ResNet is 6n + 4, not " + depth);
      }
    }
  }

  /**
   * Dosovitskiy et al., 2021, as in timm: the image in patches, pre-norm blocks, MLPs of four times
   * the width.
   *
   * @param heads divides the width
   * @param patch side of a patch in pixels; divides the image's
   * @param headBias what the logits start at; where it is not 0 the head's weights start at 0
   */
  record VisionTransformer(
      int width, int depth, int heads, int patch, TokenPool pool, double headBias)
      implements ModelSpec {
    /** With another pool. */
    public VisionTransformer withPool(TokenPool other) {
      return new VisionTransformer(width, depth, heads, patch, other, headBias);
    }

    /** With logits that start elsewhere. */
    public VisionTransformer withHeadBias(double other) {
      return new VisionTransformer(width, depth, heads, patch, pool, other);
    }
  }

  /** How the first layers of a ResNet see an image. */
  enum Stem {
    /** 7×7 with stride 2, then a max-pool with stride 2. */
    @JsonProperty("imagenet")
    IMAGENET,
    /** 3×3 with stride 1, no pool. */
    @JsonProperty("cifar")
    CIFAR
  }

  /** What normalises the activations of a convolutional network. */
  enum Norm {
    @JsonProperty("batch")
    BATCH,
    /** Groups of channels: 32 of them, or as many as the channels can be cut into. */
    @JsonProperty("group")
    GROUP,
    /** All channels together. */
    @JsonProperty("layer")
    LAYER
  }

  /** What the head of a transformer reads. */
  enum TokenPool {
    /** The class token. */
    @JsonProperty("token")
    TOKEN,
    /** The mean of the patches' tokens; there is no class token. */
    @JsonProperty("average")
    AVERAGE
  }

  /** Whether what an example becomes hangs on the others of its batch. */
  default boolean normalizesByBatch() {
    return switch (this) {
      case Mlp _, VisionTransformer _ -> false;
      case SmallCnn(int _, Norm norm) -> norm == Norm.BATCH;
      case ResNet(int _, Stem _, Norm norm) -> norm == Norm.BATCH;
      case WideResNet(int _, int _, Norm norm) -> norm == Norm.BATCH;
    };
  }

  private static Norm orBatch(@Nullable Norm norm) {
    return norm == null ? Norm.BATCH : norm;
  }

  private static SequencedMap<String, ModelSpec> presets() {
    SequencedMap<String, ModelSpec> presets = new LinkedHashMap<>();
    for (int depth : List.of(18, 34, 50, 101, 152)) {
      presets.put("resnet-" + depth, new ResNet(depth, Stem.IMAGENET, Norm.BATCH));
    }
    presets.put("wrn-16-8", new WideResNet(16, 8, Norm.BATCH));
    presets.put("wrn-28-10", new WideResNet(28, 10, Norm.BATCH));
    presets.put("vit-s-16", new VisionTransformer(384, 12, 6, 16, TokenPool.TOKEN, 0));
    presets.put("vit-s-32", new VisionTransformer(384, 12, 6, 32, TokenPool.TOKEN, 0));
    presets.put("vit-b-16", new VisionTransformer(768, 12, 12, 16, TokenPool.TOKEN, 0));
    return Collections.unmodifiableSequencedMap(presets);
  }
}
