package dev.lethe.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What is done to the images of a set before a network is tried on them: each kind at each severity
 * makes a set of its own, and the mean over them counts (Hendrycks &amp; Dietterich, ICLR 2019).
 *
 * @param kinds without repetition
 * @param severities 1 to 5, without repetition
 * @param seed of what is random; an image's draws depend on it, the kind, the severity and the
 *     image's place in the set
 */
public record Corruption(List<Kind> kinds, List<Integer> severities, long seed) {
  public Corruption {
    kinds = List.copyOf(kinds);
    severities = List.copyOf(severities);
    if (kinds.isEmpty() || severities.isEmpty()) {
      throw new IllegalArgumentException("a corruption has a kind and a severity");
    }
  }

  /** The kinds of ImageNet-C and CIFAR-10-C, without frost, which needs photographs. */
  public enum Kind {
    @JsonProperty("gaussian-noise")
    GAUSSIAN_NOISE,
    @JsonProperty("shot-noise")
    SHOT_NOISE,
    @JsonProperty("impulse-noise")
    IMPULSE_NOISE,
    @JsonProperty("defocus-blur")
    DEFOCUS_BLUR,
    @JsonProperty("glass-blur")
    GLASS_BLUR,
    @JsonProperty("motion-blur")
    MOTION_BLUR,
    @JsonProperty("zoom-blur")
    ZOOM_BLUR,
    @JsonProperty("snow")
    SNOW,
    @JsonProperty("fog")
    FOG,
    @JsonProperty("brightness")
    BRIGHTNESS,
    @JsonProperty("contrast")
    CONTRAST,
    @JsonProperty("elastic-transform")
    ELASTIC_TRANSFORM,
    @JsonProperty("pixelate")
    PIXELATE,
    @JsonProperty("jpeg-compression")
    JPEG_COMPRESSION,
    @JsonProperty("speckle-noise")
    SPECKLE_NOISE,
    @JsonProperty("gaussian-blur")
    GAUSSIAN_BLUR,
    @JsonProperty("spatter")
    SPATTER,
    @JsonProperty("saturate")
    SATURATE;

    /** Every kind. */
    public static final List<Kind> ALL = List.of(values());

    /** Those of the benchmark; the others are meant for validation. */
    public static final List<Kind> COMMON =
        Stream.of(values()).filter(kind -> kind.compareTo(SPECKLE_NOISE) < 0).toList();

    /** The word in files and in metrics. */
    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }
}
