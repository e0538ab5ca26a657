package dev.lethe.worker.corruption;

import java.util.Arrays;

/**
 * Drops on the lens, of water or of mud: where a smoothed Gaussian layer is high there is liquid.
 *
 * @param mean of the layer
 * @param deviation of the layer
 * @param smoothness deviation of the Gaussian that smooths it, in pixels
 * @param least that is liquid
 * @param amount of water: how strong it is; of mud: how soft its edges are
 * @param isMud and not water
 */
record Spatter(
    double mean, double deviation, double smoothness, double least, double amount, boolean isMud)
    implements Change {
  private static final double[] WATER = {175 / 255.0, 238 / 255.0, 238 / 255.0};
  private static final double[] MUD = {63 / 255.0, 42 / 255.0, 20 / 255.0};
  private static final double THICK = 0.8;
  private static final double FARTHEST = 20;
  private static final double[][] RELIEF = {{-2, -1, 0}, {-1, 1, 1}, {0, 1, 2}};
  private static final double[][] MEAN = {
    {1 / 9.0, 1 / 9.0, 1 / 9.0}, {1 / 9.0, 1 / 9.0, 1 / 9.0}, {1 / 9.0, 1 / 9.0, 1 / 9.0}
  };

  static Spatter of(double[] c) {
    return new Spatter(c[0], c[1], c[2], c[3], c[4], c[5] == 1);
  }

  @Override
  public Picture of(Picture clean, Chance chance) {
    Picture noise =
        Picture.plane(clean.height(), clean.width(), () -> mean + deviation * chance.gaussian());
    Picture liquid =
        GaussianFilter.of(smoothness).of(noise).map(value -> value < least ? 0 : value);
    return isMud ? muddy(clean, liquid) : wet(clean, liquid);
  }

  private Picture muddy(Picture clean, Picture liquid) {
    Picture cover =
        GaussianFilter.of(amount)
            .of(liquid.map(value -> value > least ? 1 : 0))
            .map(value -> value < THICK ? 0 : value);
    double[] colour = colour(MUD, clean.channels());
    double[] values = clean.values().clone();
    for (int i = 0; i < values.length; i++) {
      double share = cover.values()[i / clean.channels()];
      values[i] = values[i] * (1 - share) + colour[i % clean.channels()] * share;
    }
    return clean.with(values);
  }

  private Picture wet(Picture clean, Picture liquid) {
    double[] light = light(liquid.map(value -> (int) (Math.min(value, 1) * 255)));
    double[] colour = colour(WATER, clean.channels());
    double[] values = clean.values().clone();
    for (int i = 0; i < values.length; i++) {
      values[i] += light[i / clean.channels()] * colour[i % clean.channels()];
    }
    return clean.with(values);
  }

  /** How light the water makes each pixel: more liquid and the relief of its edges, normed. */
  private double[] light(Picture liquid) {
    Picture relief = relief(liquid);
    double[] light = new double[liquid.values().length];
    Arrays.setAll(light, i -> liquid.values()[i] * relief.values()[i]);
    double most = Arrays.stream(light).max().orElse(0);
    // where no drop fell the published code divides by zero; here the image stays
    Arrays.setAll(light, i -> most == 0 ? 0 : light[i] / most * amount);
    return light;
  }

  private static Picture relief(Picture liquid) {
    int[] bytes = Arrays.stream(liquid.values()).mapToInt(value -> (int) value).toArray();
    boolean[] edges = Edges.of(bytes, liquid.height(), liquid.width());
    Picture far = liquid.with(Distances.to(edges, liquid.height(), liquid.width()));
    Picture near = far.map(distance -> Math.min(distance, FARTHEST));
    Picture smooth = Taps.of(MEAN, Border.MIRROR).of(near).map(value -> (int) (value + 1e-6));
    Picture raised =
        Taps.of(RELIEF, Border.MIRROR)
            .of(equalized(smooth))
            .map(value -> Math.clamp(value, 0.0, 255.0));
    return Taps.of(MEAN, Border.MIRROR).of(raised).map(StrictMath::rint);
  }

  /** Each byte replaced by its rank, so that all are used alike. */
  private static Picture equalized(Picture bytes) {
    int[] counts = new int[256];
    for (double value : bytes.values()) {
      counts[(int) value]++;
    }
    int first = 0;
    while (counts[first] == 0) {
      first++;
    }
    int rest = bytes.values().length - counts[first];
    if (rest == 0) {
      return bytes;
    }
    double[] ranks = new double[256];
    int sum = 0;
    for (int value = first + 1; value < ranks.length; value++) {
      sum += counts[value];
      ranks[value] = StrictMath.rint(sum * 255.0 / rest);
    }
    return bytes.map(value -> ranks[(int) value]);
  }

  /** The colour, or how bright it is where the image has none. */
  private static double[] colour(double[] colour, int channels) {
    Picture point = new Picture(colour, 1, 1, colour.length);
    return channels == 1 ? new double[] {point.luminance(0, 0)} : colour;
  }
}
